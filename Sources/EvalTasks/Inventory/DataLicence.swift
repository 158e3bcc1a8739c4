/// The terms under which a published file may be used. Terms are facts to show, not legal advice.
package struct DataLicence: Sendable, Hashable, Identifiable {
  /// The name that accepts it on the command line.
  package let id: String
  package let title: String
  /// What the terms ask for.
  package let terms: String
  /// Where the terms can be read.
  package let link: String?
  /// True when the file is fetched only after the terms were accepted by name.
  package let needsAcceptance: Bool
}

extension DataLicence {
  /// Every licence that the manifest refers to.
  package static let all: [DataLicence] = [
    DataLicence(
      id: "microsoft-research", title: "Microsoft Research terms (MSRpar, MSRvid, MRPC)",
      terms: "non-commercial use and redistribution only, under agreement to the terms",
      link: "https://www.microsoft.com/en-us/download/details.aspx?id=52398", needsAcceptance: true),
    DataLicence(
      id: "sts-benchmark", title: "STS benchmark: CC BY-SA 4.0 for the scores",
      terms:
        "every text source keeps its own licence, among them MSRpar and MSRvid under Microsoft "
        + "Research terms (see its LICENSE.txt)",
      link: "https://ixa2.si.ehu.eus/stswiki/index.php/STSbenchmark", needsAcceptance: true),
    DataLicence(
      id: "sick", title: "SICK: CC BY-NC-SA 3.0",
      terms: "non-commercial use, attribution, same licence",
      link: "https://creativecommons.org/licenses/by-nc-sa/3.0/", needsAcceptance: true),
    DataLicence(
      id: "cc-by-nc-sa-2.0-uk", title: "STS16 plagiarism: CC BY-NC-SA 2.0 UK",
      terms: "non-commercial use, attribution, same licence",
      link: "https://creativecommons.org/licenses/by-nc-sa/2.0/uk/", needsAcceptance: true),
    DataLicence(
      id: "cc-by-4.0", title: "STS16 postediting: CC BY 4.0", terms: "attribution",
      link: "https://creativecommons.org/licenses/by/4.0/", needsAcceptance: false),
    DataLicence(
      id: "stack-exchange", title: "Stack Exchange posts: CC BY-SA 3.0",
      terms: "attribution by name and link for every post, same licence",
      link: "https://creativecommons.org/licenses/by-sa/3.0/", needsAcceptance: false),
    DataLicence(
      id: "cc-by-sa", title: "Image captions: CC BY-SA", terms: "attribution, same licence",
      link: "https://creativecommons.org/licenses/by-sa/3.0/", needsAcceptance: false),
    DataLicence(
      id: "semeval", title: "SemEval STS: no single licence",
      terms:
        "research use; headlines come from the Europe Media Monitor, which is to be acknowledged; "
        + "other sources keep their terms",
      link: "https://ixa2.si.ehu.eus/stswiki/", needsAcceptance: false),
    DataLicence(
      id: "none-stated", title: "No licence stated (MR, CR, SUBJ, MPQA, SST, TREC)",
      terms: "research use; cite the authors; do not redistribute", link: nil,
      needsAcceptance: false),
  ]

  /// The licence called `id`.
  package static func named(_ id: String) -> DataLicence? { all.first { $0.id == id } }
}
