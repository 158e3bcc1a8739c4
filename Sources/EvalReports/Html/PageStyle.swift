/// The style sheet of pages; colours come from ``ChartStyle``.
enum PageStyle {
  static let sheet = Markup.style(
    """
    :root{color-scheme:light dark;--wash:#f4f6f9;--warn:#8a1c1c;--warn-wash:#fdecec}
    @media (prefers-color-scheme:dark){:root{--wash:#1e252e;--warn:#ffb4b0;--warn-wash:#3b1d1f}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--paper);color:var(--ink);
    font:16px/1.5 system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif}
    main,footer{max-width:72rem;margin:0 auto;padding:1rem clamp(.9rem,3vw,2rem)}
    h1{font-size:clamp(1.35rem,4.5vw,2rem);line-height:1.2;margin:.6rem 0;overflow-wrap:anywhere}
    h2{font-size:1.3rem;margin:2.4rem 0 .6rem;border-bottom:1px solid var(--grid);padding-bottom:.2rem}
    h3{font-size:1.05rem;margin:1.6rem 0 .4rem}
    h2,h3,p,li,dd,figcaption,summary{overflow-wrap:anywhere}
    code{font:.86em ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
    .lead{color:var(--soft);margin:.2rem 0 1rem}
    .mark{background:var(--warn-wash);color:var(--warn);border-left:5px solid var(--warn);
    padding:.6rem .9rem;margin:.8rem 0;border-radius:3px}
    .headline{display:flex;flex-wrap:wrap;gap:.8rem;margin:1rem 0}
    .headline div{background:var(--wash);border-radius:6px;padding:.6rem 1rem;min-width:9rem}
    .headline strong{display:block;font-size:1.7rem;font-variant-numeric:tabular-nums;line-height:1.2}
    .headline small{color:var(--soft)}
    .scroll{overflow-x:auto;margin:.6rem 0}
    .scroll:focus-visible{outline:2px solid var(--s1)}
    table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.94rem}
    caption{text-align:left;color:var(--soft);padding:.2rem 0}
    th,td{padding:.32rem .7rem;text-align:left;border-bottom:1px solid var(--grid);white-space:nowrap}
    th.n,td.n{text-align:right}
    thead th{border-bottom:2px solid var(--soft);font-weight:600}
    tbody tr:hover{background:var(--wash)}
    tfoot td,tfoot th{border-top:2px solid var(--soft);font-weight:700}
    td.wrap{white-space:normal;min-width:14rem}
    tbody th{white-space:normal;overflow-wrap:break-word;max-width:17rem}
    .note{color:var(--soft);font-size:.9rem;margin:.2rem 0}
    .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1.2rem}
    figure{margin:0;min-width:0}figcaption{color:var(--soft);font-size:.9rem}
    svg.chart{width:100%;height:auto;max-width:46rem;display:block}
    dl{display:grid;grid-template-columns:minmax(7rem,max-content) minmax(0,1fr);gap:.2rem 1rem;margin:.4rem 0}
    dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
    details{margin:.5rem 0}summary{cursor:pointer;padding:.2rem 0;font-weight:600}
    footer{color:var(--soft);font-size:.88rem;border-top:1px solid var(--grid);margin-top:2rem}
    @media (max-width:34rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}
    th,td{padding:.28rem .5rem}tbody th{max-width:11rem}svg.chart{font-size:16.5px}}
    @media print{:root{--wash:#fff}body{font-size:10.5pt}main,footer{max-width:none;padding:0}
    .scroll{overflow:visible}figure,tr,.mark{break-inside:avoid}h2,h3,caption{break-after:avoid}
    .figures{grid-template-columns:repeat(auto-fit,minmax(8cm,1fr))}table{font-size:8.5pt;max-width:100%}
    td,th,tbody th{padding:.12rem .3rem;white-space:normal;overflow-wrap:anywhere}td.wrap{min-width:7rem}
    tbody th{min-width:3.4rem}}
    """)
}
