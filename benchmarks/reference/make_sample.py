#!/usr/bin/env python3
"""Writes the bundled miniature, Sources/EvalTasks/Sample: every task in the official layouts of both
text variants. All sentences were written for stsbench; none comes from a data set.

usage: make_sample.py [FOLDER]    (standard library only; the same bytes every time)

Quirks of the real files are kept on purpose: blank gold lines (STS15, STS16), rows of nine columns and
quotes as text (STS-B), CRLF (SICK test, raw MRPC), byte order marks (MRPC), Latin-1 bytes (TREC, raw
MR and SUBJ), the byte 0x85 inside a line, empty samples (CR, MPQA), gold formats that vary.
"""
import itertools
import json
import pathlib
import re
import sys

# A scene: a sentence, a paraphrase, a near variant, a related sentence.
IMAGES = [
    ("A small dog is jumping over a low fence.", "A little dog jumps over a low fence.",
     "A small dog is running along a low fence.", "A cat is sitting on a garden wall."),
    ("Two children are building a castle of sand.", "Two kids build a sand castle.",
     "Two children are digging a hole in the sand.", "A family is having lunch on the beach."),
    ("A woman is slicing a loaf of bread.", "A woman cuts a loaf of bread into slices.",
     "A woman is buttering a slice of bread.", "A baker is carrying a tray of rolls."),
    ("An old man plays the violin in the street.", "An elderly man is playing a violin on the street.",
     "An old man carries a violin through the street.", "A band is playing in a concert hall."),
    ("Three cyclists are riding up a steep hill.", "Three people on bicycles ride up a steep hill.",
     "Three cyclists are resting on a steep hill.", "A bus is driving down a mountain road."),
    ("A girl in a red coat is feeding the ducks.", "A girl wearing a red coat feeds ducks.",
     "A girl in a red coat is watching the ducks.", "Some swans are swimming on a lake."),
    ("A waiter pours water into a tall glass.", "A waiter is filling a tall glass with water.",
     "A waiter is polishing a tall glass.", "A guest reads the menu in a restaurant."),
    ("A black horse is galloping across a field.", "A black horse gallops over a meadow.",
     "A black horse is grazing in a field.", "A farmer repairs a wooden gate."),
    ("A climber hangs from a rope above the valley.", "A climber is hanging on a rope over a valley.",
     "A climber ties a rope at the edge of the valley.", "Hikers follow a path beside a river."),
    ("A boy is painting a wooden boat blue.", "A boy paints a boat made of wood in blue.",
     "A boy is sanding a wooden boat.", "Fishermen are mending their nets."),
]
NEWS = [
    ("Storm leaves thousands without power in northern towns",
     "Thousands in northern towns lose power after storm",
     "Storm damages hundreds of roofs in northern towns", "Power company names new director"),
    ("Central bank keeps interest rate unchanged", "Interest rate left unchanged by central bank",
     "Central bank raises interest rate for third time", "Shares rise after quiet trading week"),
    ("Parliament approves plan for new railway line", "New railway line plan approved by parliament",
     "Parliament postpones vote on new railway line", "Train drivers begin a two-day strike"),
    ("Rescue team finds missing hikers alive", "Missing hikers found alive by rescue team",
     "Rescue team still searching for missing hikers", "Mountain huts report a record season"),
    ("Museum recovers painting stolen ten years ago", "Painting stolen a decade ago returned to museum",
     "Museum reports the theft of a valuable painting", "City opens a new museum of design"),
    ("Scientists count more whales than last year", "More whales than a year ago, scientists say",
     "Scientists count fewer whales than last year", "Harbour closed after oil spill"),
    ("Airline cancels flights because of heavy fog", "Heavy fog forces airline to cancel flights",
     "Airline adds flights for the summer season", "Fog covers the valley for a week"),
    ("Voters reject higher tax on fuel", "Higher fuel tax rejected by voters",
     "Government proposes higher tax on fuel", "Fuel prices fall for the fourth month"),
    ("Factory fire injures three workers", "Three workers hurt in factory fire",
     "Factory fire destroys a storage hall", "Three firms plan to build a joint factory"),
    ("Champion withdraws from the final with a sore knee", "Knee pain makes champion pull out of final",
     "Champion wins the final despite a sore knee", "Stadium to be rebuilt before the final"),
    ("Flood warning lifted for the lower river", "Lower river flood warning is over",
     "Flood warning issued for the lower river", "New bridge over the river opens"),
    ("Hospital opens ward for rare diseases", "Ward for rare diseases opened at hospital",
     "Hospital closes ward because of lack of nurses", "Nurses ask for better pay"),
]
DEFINITIONS = [
    ("the act of giving something back to its owner", "returning a thing to the person it belongs to",
     "the act of giving something to a friend", "a person who owns a house"),
    ("a tool used for cutting wood", "an instrument with which wood is cut",
     "a tool used for smoothing wood", "the wood of an oak tree"),
    ("to move quickly on foot", "go fast by using the legs", "to move slowly on foot",
     "a shoe with a strong sole"),
    ("a state of great happiness", "the condition of being very happy", "a state of great sadness",
     "a feast held once a year"),
    ("cause to become larger", "make bigger", "cause to become smaller", "the size of a room"),
    ("a group of ships that sail together", "several ships sailing as one group",
     "a group of soldiers that march together", "the captain of a ship"),
]
PARLIAMENT = [
    ("The committee has asked the ministers for a clear answer.",
     "A clear answer has been requested from the ministers by the committee.",
     "The committee has thanked the ministers for their clear answer.",
     "The ministers will meet again in the autumn."),
    ("We must not forget the small farms in this debate.",
     "In this debate the small farms must not be forgotten.",
     "We must not forget the large ports in this debate.", "The price of milk has risen."),
    ("I would like to vote against the second proposal.", "I wish to vote against proposal two.",
     "I would like to vote for the second proposal.", "The vote will take place tomorrow at noon."),
]
FORUM = [
    ("How do I remove a rusted screw from a door?", "What is the way to get a rusty screw out of a door?",
     "How do I fit a new screw to a door?", "Which paint is best for a wooden door?"),
    ("You should back up your files before the update.", "Make a copy of your files before you update.",
     "You should delete old files before the update.", "My laptop gets hot after the update."),
    ("Can I keep basil alive during the winter?", "Is it possible to keep a basil plant over winter?",
     "Can I plant basil in the spring?", "When should roses be cut back?"),
    ("I think the teacher was right to cancel the trip.", "In my view the teacher rightly cancelled the trip.",
     "I think the teacher was wrong to cancel the trip.", "The trip costs more than last year."),
    ("Is it safe to eat an egg that floats?", "Can a floating egg be eaten safely?",
     "Is it safe to eat an egg that is cracked?", "How long does it take to boil an egg?"),
    ("Nobody can know for sure what happens next.", "No one knows with certainty what will happen next.",
     "Everybody can see what happens next.", "The next meeting is on Tuesday."),
    ("Where can I learn to repair my own bicycle?", "Where do I learn how to fix my bicycle myself?",
     "Where can I buy a used bicycle?", "What is the best lock for a bicycle?"),
    ("It depends on how much time you have.", "That depends upon the time that you have.",
     "It depends on how much money you have.", "Time is running out for the project."),
]
SCIENCE = [
    ("The bulb stays on because there is a closed path.", "There is a closed path, so the bulb stays lit.",
     "The bulb goes off because there is a gap in the path.", "The battery is connected to a switch."),
    ("Water expands when it freezes to ice.", "When water turns to ice its volume grows.",
     "Water shrinks when it cools a little.", "Salt lowers the melting point of ice."),
    ("A heavier ball needs a stronger push.", "A stronger push is needed for a ball that weighs more.",
     "A lighter ball needs a weaker push.", "The ball is rolling down the ramp."),
    ("Plants take in light through their leaves.", "The leaves of plants absorb light.",
     "Plants take in water through their roots.", "Leaves fall from the trees in autumn."),
]
REPORTS = [
    ("The company said on Monday that it will hire 200 people at its plant near the coast.",
     "On Monday the company announced that 200 people would be hired at its coastal plant.",
     "The company said on Monday that it will dismiss 200 people at its plant near the coast.",
     "The plant near the coast was opened by the mayor in spring."),
    ("Police arrested two men who had tried to sell a stolen statue to a collector.",
     "Two men were arrested by police after trying to sell a stolen statue to a collector.",
     "Police questioned two men who had seen the theft of a statue.",
     "A collector gave three statues to the town."),
    ("The spacecraft sent its first pictures of the moon after a journey of four months.",
     "After travelling for four months the spacecraft returned its first images of the moon.",
     "The spacecraft will send its first pictures of the moon in four months.",
     "The moon will be full on Friday night."),
    ("Doctors warn that the new flu spreads faster than the one of last winter.",
     "The new flu spreads more quickly than last winter's, doctors warn.",
     "Doctors say that the new flu is milder than the one of last winter.",
     "Winter came early to the mountains this year."),
]
SUBSETS = [
    (12, "MSRpar", "MSRpar", REPORTS, 0, "{:.3f}"), (12, "MSRvid", "MSRvid", IMAGES, 0, "{:.3f}"),
    (12, "SMTeuroparl", "SMTeuroparl", PARLIAMENT, 0, "{:.3f}"),
    (12, "OnWN", "surprise.OnWN", DEFINITIONS, 0, "{:.3f}"),
    (12, "SMTnews", "surprise.SMTnews", REPORTS, 2, "{:.3f}"),
    (13, "FNWN", "FNWN", DEFINITIONS, 2, "{:g}"), (13, "headlines", "headlines", NEWS, 0, "{:g}"),
    (13, "OnWN", "OnWN", DEFINITIONS, 4, "{:g}"),
    (14, "deft-forum", "deft-forum", FORUM, 0, "{:g}"), (14, "deft-news", "deft-news", REPORTS, 1, "{:g}"),
    (14, "headlines", "headlines", NEWS, 2, "{:g}"), (14, "images", "images", IMAGES, 2, "{:g}"),
    (14, "OnWN", "OnWN", DEFINITIONS, 1, "{:g}"), (14, "tweet-news", "tweet-news", NEWS, 4, "{:g}"),
    (15, "answers-forums", "answers-forums", FORUM, 2, "{:.2f}"),
    (15, "answers-students", "answers-students", SCIENCE, 0, "{:.2f}"),
    (15, "belief", "belief", FORUM, 4, "{:.2f}"), (15, "headlines", "headlines", NEWS, 6, "{:.2f}"),
    (15, "images", "images", IMAGES, 4, "{:.2f}"),
    (16, "answer-answer", "answer-answer", FORUM, 6, "{:.0f}"),
    (16, "headlines", "headlines", NEWS, 8, "{:.0f}"),
    (16, "plagiarism", "plagiarism", SCIENCE, 2, "{:.0f}"),
    (16, "postediting", "postediting", REPORTS, 3, "{:.0f}"),
    (16, "question-question", "question-question", FORUM, 5, "{:.0f}"),
]


def scene_pairs(scenes, start):
    """Ten pairs with gold scores from two scenes."""
    one, two = scenes[start % len(scenes)], scenes[(start + 1) % len(scenes)]
    for mine, other, shift in ((one, two, 0.0), (two, one, 0.2)):
        yield mine[0], mine[1], 5.0 - shift
        yield mine[0], mine[2], 3.4 - shift
        yield mine[2], mine[1], 3.0 + shift / 3
        yield mine[0], mine[3], 1.6 - shift
        yield mine[0], other[1], 0.0 + shift


def tokenised(text, lower=True):
    """Punctuation set apart; enough for these sentences."""
    text = re.sub(r"([?!,;:()\"])", r" \1 ", text)
    text = re.sub(r"\.(\s|$)", r" . \1", text)
    text = re.sub(r"(\w)('s|n't|'re|'ve)\b", r"\1 \2", text)
    text = " ".join(text.split())
    return text.lower() if lower else text


class Miniature:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.counts = {}

    def write(self, variant, path, data):
        target = self.folder / variant / "downstream" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))

    def count(self, task, subset, split, number):
        self.counts.setdefault(task, {}).setdefault(subset, {})[split] = number

    def both(self, path, rows, join, lower=True, end="\n", raw_end=None, head="", mark=b""):
        for variant in ("senteval", "raw-semeval"):
            tidy = (lambda t: tokenised(t, lower)) if variant == "senteval" else (lambda t: t)
            line_end = raw_end if raw_end and variant == "raw-semeval" else end
            lines = ([head] if head else []) + [join(row, tidy, variant) for row in rows]
            self.write(variant, path, mark + "".join(l + line_end for l in lines).encode("utf-8"))

    def semeval(self):
        for year, name, stem, scenes, start, form in SUBSETS:
            rows = list(scene_pairs(scenes, start))
            if name == "belief":
                rows[0] = ("That\u0092s what I believe.", "This is what I believe.", 4.4)
            if name == "tweet-news":
                rows[1] = (rows[1][0] + " #weather", "\u201c" + rows[1][1] + "\u201d", rows[1][2])
            gold = [form.format(g) for _, _, g in rows]
            if name == "headlines" and year == 14:
                gold[1] = "2.33333333333333"
            if year >= 15:
                for place in (1, 4, 9):
                    rows.insert(place, ("This pair was never scored.", "Nobody rated this pair.", 0))
                    gold.insert(place, "")
            folder = f"STS/STS{year}-en-test"
            self.both(f"{folder}/STS.input.{stem}.txt", rows,
                      lambda r, tidy, _: tidy(r[0]) + "\t" + tidy(r[1]))
            for variant in ("senteval", "raw-semeval"):
                self.write(variant, f"{folder}/STS.gs.{stem}.txt", "".join(g + "\n" for g in gold))
            self.count(f"STS{year}", name, "test", sum(1 for g in gold if g))

    def generated_pairs(self, first, number):
        """Pairs of captions whose gold follows from what was exchanged."""
        who = ["man", "woman", "boy", "girl", "chef", "nurse", "student", "sailor"]
        same = {"man": "person", "woman": "lady", "boy": "young boy", "girl": "little girl",
                "chef": "cook", "nurse": "hospital nurse", "student": "pupil", "sailor": "seaman"}
        doing = [("washing", "an apple", "cleaning"), ("reading", "a letter", "studying"),
                 ("carrying", "a heavy box", "holding"), ("repairing", "an old clock", "fixing"),
                 ("drawing", "a map", "sketching"), ("throwing", "a ball", "tossing"),
                 ("cooking", "some rice", "boiling"), ("counting", "the coins", "sorting")]
        places = ["in the kitchen", "by the window", "near the harbour", "at a long table", "in the park"]
        for step in range(number):
            n = first + step
            a, b = who[n % 8], who[(n + 3) % 8]
            (verb, thing, other), (verb2, thing2, _) = doing[n * 3 % 8], doing[(n * 3 + 5) % 8]
            place, place2 = places[n % 5], places[(n + 2) % 5]
            base = f"A {a} is {verb} {thing} {place}."
            yield [
                (base, f"A {same[a]} is {other} {thing} {place}.", 4.6),
                (base, f"A {a} is {verb} {thing} {place2}.", 3.8),
                (base, f"A {b} is {verb} {thing2} {place}.", 1.8),
                (base, f"A {b} is {verb2} {thing2} {place2}.", 0.4),
                (base, f"{thing[0].upper() + thing[1:]} is held by a {a} {place}.", 3.0),
                (base, f"There is no {a} {verb} {thing} {place}.", 2.6),
            ][n % 6]

    def benchmark(self):
        first = 0
        for split, number in (("train", 40), ("dev", 24), ("test", 30)):
            rows = list(self.generated_pairs(first, number))
            first += number
            rows[2] = ('The sign says "closed" on the door.', 'A sign on the door reads "closed".', 4.8)
            rows[3] = ('He called it "a mistake', "He said that it was a mistake.", 4.2)

            def join(row, tidy, variant, split=split, rows=rows):
                n = rows.index(row)
                fields = ["main-captions", "sample", "2012test", f"{n:04d}", f"{row[2]:.3f}",
                          tidy(row[0]), tidy(row[1])]
                if variant == "raw-semeval" and n % 5 == 1:
                    fields += ["written for stsbench", "no licence needed"]
                return "\t".join(fields)

            self.both(f"STS/STSBenchmark/sts-{split}.csv", rows, join)
            for task in ("STSB", "STSB-regression"):
                self.count(task, "STSB", split, number)

    def sick(self):
        first = 100
        files = (("train", "SICK_train", 40), ("dev", "SICK_trial", 20), ("test", "SICK_test_annotated", 30))
        for split, name, number in files:
            rows = [(a.rstrip("."), b.rstrip("."), 1 + g * 0.8) for a, b, g in
                    self.generated_pairs(first, number)]
            first += number
            end = "\r\n" if split == "test" else "\n"
            head = "pair_ID\tsentence_A\tsentence_B\trelatedness_score\tentailment_judgment"
            self.both(f"SICK/{name}.txt", rows,
                      lambda r, tidy, _: "\t".join([str(7 + rows.index(r)), tidy(r[0]), tidy(r[1]),
                                                    f"{r[2]:g}", "NEUTRAL"]),
                      lower=False, end=end, head=head)
            for task in ("SICKR", "SICKR-regression"):
                self.count(task, "SICKR", split, number)
        self.count("SICKR", "SICKR", "all", 90)

    def class_files(self, task, files, odd=None):
        total = 0
        for path, rows in files:
            total += len(rows)
            for variant in ("senteval", "raw-semeval"):
                lines = list(rows)
                if odd and odd[0] == path:
                    raw = odd[1]
                    lines[odd[2]] = raw if variant == "raw-semeval" else odd[3]
                self.write(variant, f"{task}/{path}",
                           "".join((l + " " if l else "") + "\n" for l in lines).encode("latin-1"))
        self.count(task, task, "test", total)

    def reviews(self):
        good = ["moving", "clever", "warm", "funny", "brave", "graceful", "sharp", "honest", "lively", "rich"]
        bad = ["dull", "clumsy", "cold", "tired", "empty", "shrill", "lazy", "muddled", "stale", "flat"]
        nouns = ["comedy", "drama", "thriller", "portrait", "fable", "sequel"]
        praise = ["that stays with you for days", "that earns every laugh", "with a cast that shines",
                  "that never loses its way"]
        blame = ["that forgets its own story", "that wastes a fine cast", "with no idea where to go",
                 "that outstays its welcome"]

        def films(words, ends, number):
            for n in range(number):
                yield f"a {words[n % 10]} and {words[(n * 3 + 1 + n // 10) % 10]} {nouns[n % 6]} {ends[n % 4]} ."

        self.class_files("MR", [
            ("rt-polarity.pos", list(films(good, praise, 50))), ("rt-polarity.neg", list(films(bad, blame, 50)))],
            odd=("rt-polarity.neg", "a caf\u00e9 comedy\u0085 that never wakes up .", 7,
                 "a cafM-i comedyM-^E that never wakes up ."))
        things = ["camera", "phone", "player", "router", "printer", "speaker"]
        plus = ["works right out of the box", "has a bright and clear screen", "lasts two days on one charge",
                "is easy to set up", "feels solid in the hand"]
        minus = ["broke after a week", "has a battery that never lasts", "loses the signal all the time",
                 "is a pain to set up", "feels cheap in the hand"]
        close = ["and i love it", "as far as i can tell", "for the price", "and so do the spare parts"]

        def products(parts, number):
            for n in range(number):
                yield f"the {things[n % 6]} {parts[n % 5]} {close[n % 4]} ."

        positive, negative = list(products(plus, 50)), list(products(minus, 40))
        positive[11], negative[5] = "", ""
        self.class_files("CR", [("custrev.pos", positive), ("custrev.neg", negative)])
        actors = ["the captain", "a young widow", "his brother", "the detective", "a retired teacher",
                  "the new mayor", "an orphan"]
        acts = ["returns to the village", "finds a letter in the attic", "is accused of the theft",
                "must cross the border", "inherits a small hotel", "hides the money"]
        whens = ["after the war", "before the wedding", "in the last winter", "without telling anyone",
                 "on the way to the coast"]
        views = ["i have rarely seen", "you may well regret", "nobody really needs", "it is hard not to like",
                 "we could all do with", "only a critic could love"]
        tastes = ["such a charming mess", "a film this sure of itself", "so much noise about so little",
                  "jokes as fresh as these", "a finale this foolish", "so tender a story", "acting as good as this"]
        facts = [f"{actors[n % 7]} {acts[n % 6]} {whens[n % 5]} ." for n in range(50)]
        views = [f"{views[n % 6]} {tastes[n % 7]} ." for n in range(50)]
        views = [v if views.index(v) == i else v[:-1] + ", and that is that ." for i, v in enumerate(views)]
        self.class_files("SUBJ", [("subj.objective", facts), ("subj.subjective", views)],
                         odd=("subj.subjective", "a na\u00efve tale\u0085 but i liked it .", 4,
                              "a naM-ove taleM-^E but i liked it ."))
        support = ["warmly welcomed", "a great step forward", "strongly support", "full of hope",
                   "deserves our thanks", "a fair agreement", "proud of", "an honest friend"]
        oppose = ["sharply criticised", "a great step back", "strongly oppose", "full of fear",
                  "deserves no thanks", "an unfair demand", "ashamed of", "a false friend"]
        tails = ["", " the plan", " by many", " this week", " once more", " at home"]
        wins = [f"{support[n % 8]}{tails[n // 8]}" for n in range(45)]
        losses = [f"{oppose[n % 8]}{tails[n // 8]}" for n in range(48)]
        losses[9] = ""
        self.class_files("MPQA", [("mpqa.pos", wins), ("mpqa.neg", losses)])
        self.sst(films, good, bad, praise, blame)

    def sst(self, films, good, bad, praise, blame):
        first = 0
        wins, losses = list(films(good, praise, 120)), list(films(bad, blame, 120))
        for split, number in (("train", 50), ("dev", 12), ("test", 20)):
            rows = []
            for n in range(first, first + number):
                rows += [f"{wins[n]} \t1", f"{losses[n]} \t0"]
            first += number
            self.write("senteval", f"SST/binary/sentiment-{split}", "".join(r + "\n" for r in rows))
            self.count("SST2", "SST2", split, len(rows))
        degrees = [["dreadful", "worthless", "painful", "hopeless"], ["weak", "slow", "thin", "uneven"],
                   ["plain", "ordinary", "average", "familiar"], ["good", "pleasant", "neat", "likeable"],
                   ["superb", "brilliant", "wonderful", "flawless"]]
        frames = ["the acting is {} throughout", "what a {} piece of work", "the story is {} from the start",
                  "a {} evening at the cinema", "its ending is {} .", "the music is {} and the rest is {} too"]
        made = [[f.format(w, w) for f, w in itertools.product(frames, words)] for words in degrees]
        made[2][1] = "an\u00a0ordinary film"
        first = 0
        for split, number in (("train", 12), ("dev", 4), ("test", 6)):
            rows = [f"{c} {made[c][n]}" for n in range(first, first + number) for c in range(5)]
            first += number
            self.write("senteval", f"SST/fine/sentiment-{split}", "".join(r + "\n" for r in rows))
            self.count("SST5", "SST5", split, len(rows))

    def questions(self):
        frames = {
            "ABBR:exp": ["What does {} stand for ?", "What is the full form of {} ?"],
            "DESC:manner": ["How do you clean {} ?", "Why does {} need so much care ?"],
            "ENTY:other": ["What colour is {} ?", "Which tool is used for {} ?"],
            "HUM:ind": ["Who invented {} ?", "Which painter drew {} ?"],
            "LOC:other": ["Where can {} be seen ?", "In which town was {} made ?"],
            "NUM:count": ["How many people own {} ?", "In what year was {} built ?"],
        }
        things = ["a silver spoon", "the old lighthouse", "a stone bridge", "the first clock", "a glass lamp",
                  "the wooden ship", "a brass bell", "the town organ", "a paper kite", "the iron gate"]
        short = ["the TLA", "the KPH", "the ATM", "an ROI", "the ETA", "a PDF", "the GPS", "an IOU", "the VIP", "a DIY"]
        train, test = [], []
        for name, forms in frames.items():
            named = short if name == "ABBR:exp" else things
            rows = [f"{name} {form.format(word)}" for word in named for form in forms]
            train += rows[:15]
            test += rows[15:]
        train[20] = "DESC:def What is a `` caf\u00e9 '' ?"
        for variant in ("senteval", "raw-semeval"):
            for name, rows in (("train_5500", train), ("TREC_10", test)):
                lines = [r if variant == "raw-semeval" else re.sub("[`']", "", r) for r in rows]
                self.write(variant, f"TREC/{name}.label", "".join(l + "\n" for l in lines).encode("latin-1"))
        self.count("TREC", "TREC", "train", len(train))
        self.count("TREC", "TREC", "test", len(test))

    def paraphrases(self):
        scenes = REPORTS + PARLIAMENT + SCIENCE + IMAGES + FORUM[:6]
        rows = []
        for n, scene in enumerate(scenes):
            rows += [(1, scene[0], scene[1]), (0, scene[0], scene[3]), (0, scene[2], scenes[n - 1][2])]
            if n % 2:
                rows += [(1, scene[1], scene[0])]
        rows[3] = (1, 'The mayor said "never" and left.', 'The mayor left after saying "never".')
        cut = 66
        head = "Quality\t#1 ID\t#2 ID\t#1 String\t#2 String"
        for split, part in (("train", rows[:cut]), ("test", rows[cut:])):
            self.both(f"MRPC/msr_paraphrase_{split}.txt", part,
                      lambda r, tidy, _: f"{r[0]}\t{101 + part.index(r)}\t{701 + part.index(r)}\t"
                      + tidy(r[1]) + "\t" + tidy(r[2]),
                      lower=False, raw_end="\r\n", head=head, mark=b"\xef\xbb\xbf")
            self.count("MRPC", "MRPC", split, len(part))

    def make(self):
        self.semeval()
        self.benchmark()
        self.sick()
        self.reviews()
        self.questions()
        self.paraphrases()
        text = json.dumps(self.counts, indent=1, sort_keys=True) + "\n"
        (self.folder / "sample.json").write_text(text, encoding="utf-8")
        (self.folder / "README.txt").write_text(
            "A miniature of every task, so that stsbench can be tried without a download.\n"
            "All sentences and scores were written for stsbench. Numbers made from them are not scores.\n",
            encoding="utf-8")


if __name__ == "__main__":
    here = pathlib.Path(__file__).resolve().parents[2]
    Miniature(sys.argv[1] if len(sys.argv) > 1 else here / "Sources/EvalTasks/Sample").make()
