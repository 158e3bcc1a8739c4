/// The colours and type of charts, for light, dark and printed pages.
///
/// Series colours keep a contrast of 3 : 1 or more against the page in both schemes and differ in
/// lightness and dash pattern, so that they can be told apart without colour vision or in print.
enum ChartStyle {
  /// Series have this many appearances before they repeat.
  static let seriesCount = 6

  /// The style sheet of charts, on a page or inside a picture that stands alone.
  static let sheet = Markup.style(
    """
    svg.chart,:root{--ink:#1d2530;--soft:#5a6675;--grid:#dde3ea;--paper:#fff;--s1:#0b63a8;--s2:#b3440b;
    --s3:#1d7a4c;--s4:#8a3a9c;--s5:#8a6400;--s6:#5b5b5b}
    @media (prefers-color-scheme:dark){svg.chart,:root{--ink:#e6eaf0;--soft:#a3afbd;--grid:#38424f;
    --paper:#151a21;--s1:#62b0f0;--s2:#f59b62;--s3:#63c993;--s4:#d692e6;--s5:#e0bb4a;--s6:#b5b5b5}}
    @media print{svg.chart,:root{--ink:#000;--soft:#333;--grid:#ccc;--paper:#fff;--s1:#0b63a8;--s2:#b3440b;
    --s3:#1d7a4c;--s4:#8a3a9c;--s5:#8a6400;--s6:#5b5b5b}}
    svg.chart{font:14px system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;background:var(--paper)}
    .chart text{fill:var(--soft)}.chart .axis-name,.chart .value{fill:var(--ink)}
    .chart .grid{stroke:var(--grid);stroke-width:1}.chart .axis{stroke:var(--soft);stroke-width:1}
    .chart .series,.chart .error{fill:none;stroke-width:2.2}.chart .error{stroke:var(--ink);stroke-width:1.4}
    .chart .reference{stroke:var(--ink);stroke-width:1.4;stroke-dasharray:2 4}
    .chart .dots{fill:none;stroke-linecap:round;stroke-opacity:.6}.chart .bar{fill:var(--s1)}
    .chart .band{stroke:none;fill-opacity:.16}.chart .none{fill:none;stroke:var(--grid)}
    .chart .s1{stroke:var(--s1)}.chart .s2{stroke:var(--s2);stroke-dasharray:8 3}
    .chart .s3{stroke:var(--s3);stroke-dasharray:3 3}.chart .s4{stroke:var(--s4);stroke-dasharray:10 3 2 3}
    .chart .s5{stroke:var(--s5);stroke-dasharray:6 2 2 2 2 2}.chart .s6{stroke:var(--s6);stroke-dasharray:1 3}
    .chart .f1{fill:var(--s1)}.chart .f2{fill:var(--s2)}.chart .f3{fill:var(--s3)}.chart .f4{fill:var(--s4)}
    .chart .f5{fill:var(--s5)}.chart .f6{fill:var(--s6)}
    .chart .cell{stroke:var(--paper);stroke-width:1}.chart .cell-dark{fill:#fff}.chart .cell-light{fill:#10151c}
    .chart .cell-dark,.chart .cell-light{font-size:12px}
    """)
}
