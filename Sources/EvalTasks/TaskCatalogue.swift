/// Every task, in table order. One line a file of `Tasks/`; a test lists the folder and names a
/// missing line.
package enum TaskCatalogue {
  package static let all: [TaskDeclaration] = [
    .sts12,
    .sts13,
    .sts14,
    .sts15,
    .sts16,
    .stsb,
    .sickr,
    .mr,
    .cr,
    .subj,
    .mpqa,
    .sst2,
    .trec,
    .mrpc,
    .sst5,
    .stsbRegression,
    .sickrRegression,
  ]
}
