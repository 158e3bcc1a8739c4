// Written by benchmarks/reference/data_manifest.py.

extension DataManifest {
  /// As ``sentEvalFiles``.
  static let rawFiles = """
    raw-semeval/downstream/CR/custrev.neg 141095 1368
    8f29d7fa39f9862764b71f36b193f0674e0056287ffc5bf170edf6db42cc8f83 none-stated
    a data/raw/custrev.neg
    raw-semeval/downstream/CR/custrev.pos 225449 2407
    15eeb0b9424043bb3755488e2d8ed97bdaeba464a5c230f213bad075125d2192 none-stated
    a data/raw/custrev.pos
    raw-semeval/downstream/MPQA/mpqa.neg 151521 7294
    02e193d98c7715bc6200bb23dc6d2903482bd80c0432c53c3f3738c636df3f72 none-stated
    a data/raw/mpqa.neg
    raw-semeval/downstream/MPQA/mpqa.pos 57239 3312
    f4aaafdd63c439fd2d056149f3b5d200416dabb200a8b7d8f4bf9903981ff8a5 none-stated
    a data/raw/mpqa.pos
    raw-semeval/downstream/MR/rt-polarity.neg 612256 5331
    4ace77d558c3714723843f1d65b60c01e3417b208180f0728808d76ad0eeeaca none-stated
    a data/raw/rt-polarity.neg
    raw-semeval/downstream/MR/rt-polarity.pos 626139 5331
    2da124ec187a9d5a29c9f04e91c540e02baed5af8868f550a26bd6fd4dbf8bf0 none-stated
    a data/raw/rt-polarity.pos
    raw-semeval/downstream/MRPC/msr_paraphrase_test.txt 432882 1726
    51a1f197d8786712d2f0d97700f5be653b7488a96cde00e158159350d23e3d90 microsoft-research
    b data/para/msr/msr-para-test.tsv
    c PWIM/data/msrp/test/msr_paraphrase_test.txt
    raw-semeval/downstream/MRPC/msr_paraphrase_train.txt 1026746 4077
    f3d26d73bb3510032f80836e2e81cf32c71863f8dd6151aa80a125c2c799a557 microsoft-research
    c PWIM/data/msrp/train/msr_paraphrase_train.txt
    raw-semeval/downstream/SICK/SICK_test_annotated.txt 559979 4928
    2b8aa806658d6fc23c6824c83776c2d4fee7556000817b5ec0f982861413b7d0 sick
    b data/sts/sick2014/SICK_test_annotated.txt
    raw-semeval/downstream/SICK/SICK_train.txt 506243 4501
    266cf8047149bd1d68138dd30439f3122bff30069740ac6705bb6197d9f1b48e sick
    b data/sts/sick2014/SICK_train.txt
    raw-semeval/downstream/SICK/SICK_trial.txt 57225 501
    5a88cfb62f8c6bd2a3cce0f2421ba2cb8c2be5ab4a800f6f01e2c64aafb7db56 sick
    b data/sts/sick2014/SICK_trial.txt
    raw-semeval/downstream/STS/STS12-en-test/STS.gs.MSRpar.txt 4500 750
    5526be59228bc34ccb3cb6f1f56c0d7278d3419b8886713ae016fd92b151f19c microsoft-research
    d data/downstream/STS/STS12-en-test/STS.gs.MSRpar.txt
    d data/downstream/STS/STS12-en-test/test-gold/STS.gs.MSRpar.txt
    raw-semeval/downstream/STS/STS12-en-test/STS.gs.MSRvid.txt 4500 750
    9c6096c6bcfb0144c8bbddb00900ca9198c88498630cd0c8f08d18365f1d7150 microsoft-research
    d data/downstream/STS/STS12-en-test/STS.gs.MSRvid.txt
    d data/downstream/STS/STS12-en-test/test-gold/STS.gs.MSRvid.txt
    raw-semeval/downstream/STS/STS12-en-test/STS.gs.SMTeuroparl.txt 2754 459
    708530c4d006d06881f3289fce35d624d7efe562dcf0fe5f8aa0eec3a135f6d4 semeval
    d data/downstream/STS/STS12-en-test/STS.gs.SMTeuroparl.txt
    d data/downstream/STS/STS12-en-test/test-gold/STS.gs.SMTeuroparl.txt
    raw-semeval/downstream/STS/STS12-en-test/STS.gs.surprise.OnWN.txt 4500 750
    088d8ca22c0aa406e4a5d2e6e308a4f38b482b8e736c2445a38ffb6e4c4fb4fd semeval
    d data/downstream/STS/STS12-en-test/STS.gs.surprise.OnWN.txt
    d data/downstream/STS/STS12-en-test/test-gold/STS.gs.surprise.OnWN.txt
    raw-semeval/downstream/STS/STS12-en-test/STS.gs.surprise.SMTnews.txt 2394 399
    aa6dfc868db333c43dc59be14d46fa6587c7ebddc0d497e717f647bf35121cf1 semeval
    d data/downstream/STS/STS12-en-test/STS.gs.surprise.SMTnews.txt
    d data/downstream/STS/STS12-en-test/test-gold/STS.gs.surprise.SMTnews.txt
    raw-semeval/downstream/STS/STS12-en-test/STS.input.MSRpar.txt 163764 750
    76bf7089f9e7c05732163a227b3ce679512554513eb783f2548b07d659bd733d microsoft-research
    d data/downstream/STS/STS12-en-test/test-gold/STS.input.MSRpar.txt
    e STS/STS12-en-test/STS.input.MSRpar.txt
    raw-semeval/downstream/STS/STS12-en-test/STS.input.MSRvid.txt 48893 750
    476d14034a241f71b832e4ae557dd6cdbe265b57c915570a2583f93b4456948d microsoft-research
    d data/downstream/STS/STS12-en-test/test-gold/STS.input.MSRvid.txt
    e STS/STS12-en-test/STS.input.MSRvid.txt
    raw-semeval/downstream/STS/STS12-en-test/STS.input.SMTeuroparl.txt 59522 459
    dd31dbb6e7eef8a0d00347fe012f7cf372943167e30f60f6fb3b10219a41941f semeval
    d data/downstream/STS/STS12-en-test/test-gold/STS.input.SMTeuroparl.txt
    e STS/STS12-en-test/STS.input.SMTeuroparl.txt
    raw-semeval/downstream/STS/STS12-en-test/STS.input.surprise.OnWN.txt 67373 750
    07ec7b91348aece0873b41f7fc4e76e9fddf05bdb82c048c98d92f5db0bec07d semeval
    d data/downstream/STS/STS12-en-test/test-gold/STS.input.surprise.OnWN.txt
    e STS/STS12-en-test/STS.input.surprise.OnWN.txt
    raw-semeval/downstream/STS/STS12-en-test/STS.input.surprise.SMTnews.txt 58678 399
    2788a98ef33c3b7b704ef4891fe863cfcf061338e8aa41cb737d0f137f3ba03c semeval
    d data/downstream/STS/STS12-en-test/test-gold/STS.input.surprise.SMTnews.txt
    e STS/STS12-en-test/STS.input.surprise.SMTnews.txt
    raw-semeval/downstream/STS/STS13-en-test/STS.gs.FNWN.txt 685 189
    8ca95b7228119578e2007839cf7969f22c4f1fd41fd610c4b7f9683072d98066 semeval
    d data/downstream/STS/STS13-en-test/STS.gs.FNWN.txt
    d data/downstream/STS/STS13-en-test/test-gs/STS.gs.FNWN.txt
    raw-semeval/downstream/STS/STS13-en-test/STS.gs.OnWN.txt 2001 561
    0cd497aaddb00a2fb6db25f77bccfc09e8aa012e11549b81b434bab1a27ad954 semeval
    d data/downstream/STS/STS13-en-test/STS.gs.OnWN.txt
    d data/downstream/STS/STS13-en-test/test-gs/STS.gs.OnWN.txt
    raw-semeval/downstream/STS/STS13-en-test/STS.gs.headlines.txt 2716 750
    f49f64089011436dd296ef384c07160219406feef7dc4b9fa2af52a519f32bc6 semeval
    d data/downstream/STS/STS13-en-test/STS.gs.headlines.txt
    d data/downstream/STS/STS13-en-test/test-gs/STS.gs.headlines.txt
    raw-semeval/downstream/STS/STS13-en-test/STS.input.FNWN.txt 45727 189
    b48fc64cd85703ac6431f8ea6722f325fe9620fd4f33b3d5c24dd89c553e74bc semeval
    d data/downstream/STS/STS13-en-test/test-gs/STS.input.FNWN.txt
    e STS/STS13-en-test/STS.input.FNWN.txt
    raw-semeval/downstream/STS/STS13-en-test/STS.input.OnWN.txt 47247 561
    127c66889627f26dc11864dc9be4ba1e4895ed60125985c755429ad588e4b9c8 semeval
    d data/downstream/STS/STS13-en-test/test-gs/STS.input.OnWN.txt
    e STS/STS13-en-test/STS.input.OnWN.txt
    raw-semeval/downstream/STS/STS13-en-test/STS.input.headlines.txt 69120 750
    885e6149fff28a79591ba464c13626d03593b822c88c7c04b6564354d31c7561 semeval
    d data/downstream/STS/STS13-en-test/test-gs/STS.input.headlines.txt
    e STS/STS13-en-test/STS.input.headlines.txt
    raw-semeval/downstream/STS/STS14-en-test/STS.gs.OnWN.txt 2765 750
    1c80147df270ea4cfce14a47ed29f8a2f10d5dc016d02836077fd786ff7f535b semeval
    d data/downstream/STS/STS14-en-test/STS.gs.OnWN.txt
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/STS.gs.OnWN.txt
    raw-semeval/downstream/STS/STS14-en-test/STS.gs.deft-forum.txt 1780 450
    ba6dc76696b5c93985590a325b4d142449932cdf0d715b2bab1b1743fe3c488c semeval
    d data/downstream/STS/STS14-en-test/STS.gs.deft-forum.txt
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/STS.gs.deft-forum.txt
    raw-semeval/downstream/STS/STS14-en-test/STS.gs.deft-news.txt 1058 300
    105c5b333abd50c274efb4dae9e3e0dab36ed63eee780cfb49955b1586bd62f2 semeval
    d data/downstream/STS/STS14-en-test/STS.gs.deft-news.txt
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/STS.gs.deft-news.txt
    raw-semeval/downstream/STS/STS14-en-test/STS.gs.headlines.txt 2610 750
    f243c34647255cd0b994565ed4f58dd31506e7d9c9d6250d1a6dd14095625832 semeval
    d data/downstream/STS/STS14-en-test/STS.gs.headlines.txt
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/STS.gs.headlines.txt
    raw-semeval/downstream/STS/STS14-en-test/STS.gs.images.txt 2550 750
    fc994ebacc7074c332626fa9e29542d7340a48a3cdb999b47cdb59c378523a62 cc-by-sa
    d data/downstream/STS/STS14-en-test/STS.gs.images.txt
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/STS.gs.images.txt
    raw-semeval/downstream/STS/STS14-en-test/STS.gs.tweet-news.txt 2640 750
    0098c644bfeaa2d511a8297b1940771865900c372c9dd49a62726dc5ec02c9a3 semeval
    d data/downstream/STS/STS14-en-test/STS.gs.tweet-news.txt
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/STS.gs.tweet-news.txt
    raw-semeval/downstream/STS/STS14-en-test/STS.input.OnWN.txt 68106 750
    a227d5fe1c1f729a52a0b39b5b36d3225e1bca3c278e7ed392cac2ecd3990f1c semeval
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/STS.input.OnWN.txt
    e STS/STS14-en-test/STS.input.OnWN.txt
    raw-semeval/downstream/STS/STS14-en-test/STS.input.deft-forum.txt 42219 450
    8b48aa15bb850e2827446f6e98cc3c5123ff283924b4571a409aa2fab73e35c6 semeval
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/STS.input.deft-forum.txt
    e STS/STS14-en-test/STS.input.deft-forum.txt
    raw-semeval/downstream/STS/STS14-en-test/STS.input.deft-news.txt 62688 300
    92df5b8c48873cbfba36b73a77955fb965c9244776df9e9c2c4d2f6155bdeefe semeval
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/STS.input.deft-news.txt
    e STS/STS14-en-test/STS.input.deft-news.txt
    raw-semeval/downstream/STS/STS14-en-test/STS.input.headlines.txt 71549 750
    a19f84294325c62a2a403b59957196fd7737f86654ded0e04e0b54bc4a8bcf9e semeval
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/STS.input.headlines.txt
    e STS/STS14-en-test/STS.input.headlines.txt
    raw-semeval/downstream/STS/STS14-en-test/STS.input.images.txt 69478 750
    cec1b3c08b0e4c88aeaf8dca047f5b28f4a8588eeef58475e0f16491d2bb7193 cc-by-sa
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/STS.input.images.txt
    e STS/STS14-en-test/STS.input.images.txt
    raw-semeval/downstream/STS/STS14-en-test/STS.input.tweet-news.txt 92117 750
    250d29ec9394e35443b2a73016ccc55e11b20939a3b8ee3bea9a858ba2f9adc0 semeval
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/STS.input.tweet-news.txt
    e STS/STS14-en-test/STS.input.tweet-news.txt
    raw-semeval/downstream/STS/STS15-en-test/STS.gs.answers-forums.txt 3500 2000
    1644301a7540e5484da285002e9269062852efb2272be614cad99c9530f6a102 stack-exchange
    d data/downstream/STS/STS15-en-test/STS.gs.answers-forums.txt
    d data/downstream/STS/STS15-en-test/test_evaluation_task2a/STS.gs.answers-forums.txt
    raw-semeval/downstream/STS/STS15-en-test/STS.gs.answers-students.txt 4500 1500
    028db213140f8c7aef7497c4ae38b6380938f20359852231669c83dce11c3701 semeval
    d data/downstream/STS/STS15-en-test/STS.gs.answers-students.txt
    d data/downstream/STS/STS15-en-test/test_evaluation_task2a/STS.gs.answers-students.txt
    raw-semeval/downstream/STS/STS15-en-test/STS.gs.belief.txt 3500 2000
    5736192faaccbdbecd0ef6b73ec04b24115cd2e48d55dc3b1b170da3d2a81c75 semeval
    d data/downstream/STS/STS15-en-test/STS.gs.belief.txt
    d data/downstream/STS/STS15-en-test/test_evaluation_task2a/STS.gs.belief.txt
    raw-semeval/downstream/STS/STS15-en-test/STS.gs.headlines.txt 4500 1500
    e8e432f769c8a94ddb62ae3343890ac24a9dd78a116d56c707313bc59413dd56 semeval
    d data/downstream/STS/STS15-en-test/STS.gs.headlines.txt
    d data/downstream/STS/STS15-en-test/test_evaluation_task2a/STS.gs.headlines.txt
    raw-semeval/downstream/STS/STS15-en-test/STS.gs.images.txt 4500 1500
    ed8878209098c77ca7f02ac413d3fd698f92ad3425999555e50fda89fc46012a cc-by-sa
    d data/downstream/STS/STS15-en-test/STS.gs.images.txt
    d data/downstream/STS/STS15-en-test/test_evaluation_task2a/STS.gs.images.txt
    raw-semeval/downstream/STS/STS15-en-test/STS.input.answers-forums.txt 347534 2000
    fe8e460a74e8e38704ac4e6ddcedec89fd6e51cd0467d6f4301b444b259688e1 stack-exchange
    d data/downstream/STS/STS15-en-test/test_evaluation_task2a/STS.input.answers-forums.txt
    e STS/STS15-en-test/STS.input.answers-forums.txt
    raw-semeval/downstream/STS/STS15-en-test/STS.input.answers-students.txt 161643 1500
    16eedf46fb3b29822b275a0ddcff8e873a6eb4bafba244a17c4049ffc318d62a semeval
    d data/downstream/STS/STS15-en-test/test_evaluation_task2a/STS.input.answers-students.txt
    e STS/STS15-en-test/STS.input.answers-students.txt
    raw-semeval/downstream/STS/STS15-en-test/STS.input.belief.txt 281234 2000
    6e924a19fb1abbce01a8666f07766250b46a96c89272de8e5b01d0905bc61b79 semeval
    d data/downstream/STS/STS15-en-test/test_evaluation_task2a/STS.input.belief.txt
    e STS/STS15-en-test/STS.input.belief.txt
    raw-semeval/downstream/STS/STS15-en-test/STS.input.headlines.txt 145511 1500
    779c195c54b72282bd3c8ca1dbb09a4155a39b2acd13d5cf819d8555d717cf6a semeval
    d data/downstream/STS/STS15-en-test/test_evaluation_task2a/STS.input.headlines.txt
    e STS/STS15-en-test/STS.input.headlines.txt
    raw-semeval/downstream/STS/STS15-en-test/STS.input.images.txt 144021 1500
    6f332542a75bcd18ea1442fc129306f746cd7ade7010ea274e763bfca576cc47 cc-by-sa
    d data/downstream/STS/STS15-en-test/test_evaluation_task2a/STS.input.images.txt
    e STS/STS15-en-test/STS.input.images.txt
    raw-semeval/downstream/STS/STS16-en-test/STS.gs.answer-answer.txt 1826 1572
    332efd741b0cb247d20dd2a6cec854360c921c7e6b395f328f562d8d26057214 stack-exchange
    d data/downstream/STS/STS16-en-test/STS.gs.answer-answer.txt
    d data/downstream/STS/STS16-en-test/sts2016-english-with-gs-v1.0/STS2016.gs.answer-answer.txt
    raw-semeval/downstream/STS/STS16-en-test/STS.gs.headlines.txt 1747 1498
    01e33a95996201a6e81e3cce9eda0f15048b77613ea64dce2929bb35479f7d85 semeval
    d data/downstream/STS/STS16-en-test/STS.gs.headlines.txt
    d data/downstream/STS/STS16-en-test/sts2016-english-with-gs-v1.0/STS2016.gs.headlines.txt
    raw-semeval/downstream/STS/STS16-en-test/STS.gs.plagiarism.txt 1501 1271
    29984944a91aaff484f2b2e5d4d434fc8a6f5ef6f578a880cccd2786f5142fdc cc-by-nc-sa-2.0-uk
    d data/downstream/STS/STS16-en-test/STS.gs.plagiarism.txt
    d data/downstream/STS/STS16-en-test/sts2016-english-with-gs-v1.0/STS2016.gs.plagiarism.txt
    raw-semeval/downstream/STS/STS16-en-test/STS.gs.postediting.txt 3531 3287
    81947ed9dbe7f85b7bd249df68ed5c7b2f16f06390ad568eb5554b1e26bc5577 cc-by-4.0
    d data/downstream/STS/STS16-en-test/STS.gs.postediting.txt
    d data/downstream/STS/STS16-en-test/sts2016-english-with-gs-v1.0/STS2016.gs.postediting.txt
    raw-semeval/downstream/STS/STS16-en-test/STS.gs.question-question.txt 1764 1555
    cf9ebf9d140191f73620cda0560947ad9283c910735d0d541b8a401a5e64afb0 stack-exchange
    d data/downstream/STS/STS16-en-test/STS.gs.question-question.txt
    e STS/STS16-en-test/STS.gs.question-question.txt
    raw-semeval/downstream/STS/STS16-en-test/STS.input.answer-answer.txt 146158 1572
    efb56fb85eb65fb2283603797ad61432ef74b4c60d68458ea7ad5a53a1ba94b8 stack-exchange
    e STS/STS16-en-test/STS.input.answer-answer.txt
    raw-semeval/downstream/STS/STS16-en-test/STS.input.headlines.txt 148198 1498
    7044b765d51ab08f0a34e1a5e97bbb3c7fd9b7d27d167c9cd597a5a42a70ddd9 semeval
    e STS/STS16-en-test/STS.input.headlines.txt
    raw-semeval/downstream/STS/STS16-en-test/STS.input.plagiarism.txt 201876 1271
    7bcc5a2aa78da3d20d83ac79ae10a20bd5bc2f71fc086e875d84ec6e266689c7 cc-by-nc-sa-2.0-uk
    e STS/STS16-en-test/STS.input.plagiarism.txt
    raw-semeval/downstream/STS/STS16-en-test/STS.input.postediting.txt 789759 3287
    f6006fd0b70daf9196b41d796ee7c769f343e9370c3a1c4f68125f14e06c026c cc-by-4.0
    e STS/STS16-en-test/STS.input.postediting.txt
    raw-semeval/downstream/STS/STS16-en-test/STS.input.question-question.txt 163880 1555
    4980711d31b1a1575d4dd04818ec990c9db63411ca8128c3dfc5254b9fb65336 stack-exchange
    e STS/STS16-en-test/STS.input.question-question.txt
    raw-semeval/downstream/STS/STSBenchmark/sts-dev.csv 255680 1500
    5d7e944d8b02734b07bfdb5df67db3420c64bed153fcaa1ba47ad03480cf4234 sts-benchmark
    d data/downstream/STS/STSBenchmark/stsbenchmark/sts-dev.csv
    f data/downstream/stsbenchmark/sts-dev.csv
    raw-semeval/downstream/STS/STSBenchmark/sts-test.csv 282419 1379
    affe45928a66ee5a708531233c95b7dacbbdc57f974f002a3d32ea0180cf816a sts-benchmark
    d data/downstream/STS/STSBenchmark/stsbenchmark/sts-test.csv
    f data/downstream/stsbenchmark/sts-test.csv
    raw-semeval/downstream/STS/STSBenchmark/sts-train.csv 901177 5749
    0f71910b59aa1ad973c5897f0791f3b0965a92b8f82b1a95f3eea9f4162fda82 sts-benchmark
    d data/downstream/STS/STSBenchmark/stsbenchmark/sts-train.csv
    f data/downstream/stsbenchmark/sts-train.csv
    raw-semeval/downstream/SUBJ/subj.objective 669456 5000
    5ddc9b44dc60d64d651347fcd7bdd489b0c70661e3f768215c16eea36f51204a none-stated
    a data/raw/subj.objective
    raw-semeval/downstream/SUBJ/subj.subjective 630790 5000
    73a2dcf8dc3cbcc7f068a70ef9f021c86b2a8e4dac81566b7fd015b3e938f2c5 none-stated
    a data/raw/subj.subjective
    raw-semeval/downstream/TREC/TREC_10.label 23354 500
    033f22c028c2bbba9ca682f68ffe204dc1aa6e1cf35dd6207f2d4ca67f0d0e8e none-stated
    a data/raw/TREC.test
    raw-semeval/downstream/TREC/train_5500.label 335858 5452
    9e4c8bdcaffb96ed61041bd64b564183d52793a8e91d84fc3a8646885f466ec3 none-stated
    a data/raw/TREC.train
    """
}
