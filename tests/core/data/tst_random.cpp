// Random numbers as numpy 1.24 and Python 3.11 draw them, bit for bit. The expected values were printed by
// numpy.random.RandomState(seed) and random.Random(seed); each row ends with the word that is drawn next, so that a draw too many or too
// few shows.
#include "core/data/random/random.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace teardown;

namespace {

using Floats = std::vector<double>;
using Integers = std::vector<std::int64_t>;
using Words = std::vector<std::uint64_t>;
using Letters = std::string;

template <class Seed, class Values>
struct Row {
    Seed seed;
    Values values;
    std::uint32_t next;
};
template <class Seed, class Values>
using Rows = std::vector<Row<Seed, Values>>;

template <class Draw>
auto times(int count, Draw draw) {
    std::vector<decltype(draw())> result;
    for (int i = 0; i < count; ++i) result.push_back(draw());
    return result;
}

Integers joined(const std::vector<Integers>& parts) {
    Integers result;
    for (const Integers& part : parts) result.insert(result.end(), part.begin(), part.end());
    return result;
}

Integers signedOf(const std::vector<std::size_t>& values) { return {values.begin(), values.end()}; }

template <class Generator>
Letters shuffled(Generator& random) {
    const Letters sorted = "abcdefgh";
    std::vector<char> letters(sorted.begin(), sorted.end());
    random.shuffle(letters);
    return {letters.begin(), letters.end()};
}

/// Equal means equal in all bits: QCOMPARE of two doubles would be content with less.
template <class Generator, class Seed, class Values, class Draw>
void check(const Rows<Seed, Values>& rows, Draw draw) {
    for (const auto& row : rows) {
        Generator random(row.seed);
        const Values drawn = draw(random);
        QVERIFY2(drawn == row.values, qPrintable(QStringLiteral("seed %1: other values").arg(row.seed)));
        const std::uint32_t next = random.word();
        QVERIFY2(next == row.next,
                 qPrintable(QStringLiteral("seed %1: the next word is %2, not %3").arg(row.seed).arg(next).arg(row.next)));
    }
}

}  // namespace

class TstRandom : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numpyWords() {
        // randint(0, 2**32) three times
        const std::vector<std::pair<std::uint32_t, Words>> rows{
            {0U, {2357136044, 2546248239, 3071714933}},
            {1U, {1791095845, 4282876139, 3093770124}},
            {42U, {1608637542, 3421126067, 4083286876}},
            {4294967295U, {419326371, 479346978, 3918654476}},
        };
        for (const auto& [seed, words] : rows) {
            NumpyRandom random(seed);
            for (const std::uint64_t word : words) QCOMPARE(std::uint64_t{random.word()}, word);
        }
    }
    void numpySeededByAKey() {
        // np.random.seed([1, 2, 3, 4])
        const std::vector<std::uint32_t> key{1, 2, 3, 4};
        NumpyRandom random{key};
        for (const std::uint32_t word : std::vector<std::uint32_t>{2915706234, 1022996879, 334638762}) QCOMPARE(random.word(), word);
    }
    void numpyRand() {
        // rand() three times
        const Rows<std::uint32_t, Floats> rows{
            {0U, {0x1.18fe1565f12a8p-1, 0x1.6e2d4cf608733p-1, 0x1.349d66b6e894bp-1}, 2340255427U},
            {1U, {0x1.ab07d0ffa3c06p-2, 0x1.70ce5f3baf051p-1, 0x1.dfb906661c000p-14}, 1298508491U},
            {42U, {0x1.7f8771e5f51ecp-2, 0x1.e6c4068bbd654p-1, 0x1.76c7e8f1e6751p-1}, 2571218620U},
            {4294967295U, {0x1.8fe69a3924820p-4, 0x1.d323d824032b1p-1, 0x1.93fc6f61af3f9p-1}, 3350089942U},
        };
        check<NumpyRandom>(rows, [](NumpyRandom& random) { return times(3, [&] { return random.randomSample(); }); });
    }
    void numpyUniform() {
        // uniform(-2.5, 7) three times
        const Rows<std::uint32_t, Floats> rows{
            {0U, {0x1.5b5b72d21cc50p+1, 0x1.12d5cb642a08dp+2, 0x1.9cf5d3f268612p+1}, 2340255427U},
            {1U, {0x1.7632905f24e8ep+0, 0x1.15f51116dfd60p+2, -0x1.3fdc6544866bfp+1}, 1298508491U},
            {42U, {0x1.0ee1ae8226290p+0, 0x1.a208c7c5f0e84p+2, 0x1.1d0d649f41ab0p+2}, 2571218620U},
            {4294967295U, {-0x1.928f146e1252dp+0, 0x1.8aba90aac3c32p+2, 0x1.3fbbc444001b8p+2}, 3350089942U},
        };
        check<NumpyRandom>(rows, [](NumpyRandom& random) { return times(3, [&] { return random.uniform(-2.5, 7); }); });
    }
    void numpyRandint() {
        // randint(0, 10) eight times
        const Rows<std::uint32_t, Integers> rows{
            {0U, {5, 0, 3, 3, 7, 9, 3, 5}, 1650906866U},
            {1U, {5, 8, 9, 5, 0, 0, 1, 7}, 1484172013U},
            {42U, {6, 3, 7, 4, 6, 9, 2, 6}, 249467210U},
            {4294967295U, {3, 2, 7, 4, 0, 6, 9, 0}, 4163996287U},
        };
        check<NumpyRandom>(rows, [](NumpyRandom& random) { return times(8, [&] { return random.randint(0, 10); }); });
    }
    void numpyRandintBelowZero() {
        // randint(-5, 2) eight times
        const Rows<std::uint32_t, Integers> rows{
            {0U, {-1, 0, -5, -2, -2, -2, -4, -2}, 2774094101U},
            {1U, {0, -2, -1, -5, -4, -2, 0, -5}, 396591248U},
            {42U, {1, -2, -1, 1, -3, -1, -1, 1}, 1914837113U},
            {4294967295U, {-2, -3, -1, -1, -5, 1, -3, -4}, 1217888032U},
        };
        check<NumpyRandom>(rows, [](NumpyRandom& random) { return times(8, [&] { return random.randint(-5, 2); }); });
    }
    void numpyRandintOfTwoWords() {
        // randint(0, 2**40) three times
        const Rows<std::uint32_t, Integers> rows{
            {0U, {741280623151, 506137267392, 291447657211}, 2340255427U},
            {1U, {163196666091, 605300724808, 1095766950793}, 1298508491U},
            {42U, {441507790259, 395924837646, 458615280711}, 2571218620U},
            {4294967295U, {700559016226, 53956357191, 775354646080}, 3350089942U},
        };
        check<NumpyRandom>(rows, [](NumpyRandom& random) { return times(3, [&] { return random.randint(0, std::int64_t{1} << 40); }); });
    }
    void numpyRandintOfAllIntegers() {
        // randint(-2**63, 2**63 - 1) twice
        const Rows<std::uint32_t, Integers> rows{
            {0U, {900450186894289455, 3969543146641149120}, 2588848963U},
            {1U, {-1530673954295414549, 4064269471072392264}, 491263U},
            {42U, {-2314326399425823309, 8314211556539077902}, 3143890026U},
            {4294967295U, {-7422378986580066014, 7607120784305990727}, 3388880820U},
        };
        check<NumpyRandom>(rows, [](NumpyRandom& random) {
            return times(
                2, [&] { return random.randint(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()); });
        });
    }
    void numpyRandintOfOneValueDrawsNothing() {
        // randint(5, 6) twice
        const Rows<std::uint32_t, Integers> rows{
            {0U, {5, 5}, 2357136044U},
            {1U, {5, 5}, 1791095845U},
            {42U, {5, 5}, 1608637542U},
            {4294967295U, {5, 5}, 419326371U},
        };
        check<NumpyRandom>(rows, [](NumpyRandom& random) { return times(2, [&] { return random.randint(5, 6); }); });
    }
    void numpyChoice() {
        // choice(7) eight times
        const Rows<std::uint32_t, Integers> rows{
            {0U, {4, 5, 0, 3, 3, 3, 1, 3}, 2774094101U},
            {1U, {5, 3, 4, 0, 1, 3, 5, 0}, 396591248U},
            {42U, {6, 3, 4, 6, 2, 4, 4, 6}, 1914837113U},
            {4294967295U, {3, 2, 4, 4, 0, 6, 2, 1}, 1217888032U},
        };
        check<NumpyRandom>(rows, [](NumpyRandom& random) { return times(8, [&] { return random.choice(7); }); });
    }
    void numpyChoiceWithProbabilities() {
        // choice(4, p=[0.1, 0.2, 0.3, 0.4]) eight times
        const Rows<std::uint32_t, Integers> rows{
            {0U, {2, 3, 3, 2, 2, 3, 2, 3}, 4138900056U},
            {1U, {2, 3, 0, 2, 1, 0, 1, 2}, 1704103302U},
            {42U, {2, 3, 3, 2, 1, 1, 0, 3}, 2581769315U},
            {4294967295U, {0, 3, 3, 3, 0, 3, 2, 1}, 3905736219U},
        };
        check<NumpyRandom>(rows, [](NumpyRandom& random) {
            return times(8, [&] { return static_cast<std::int64_t>(random.choice(std::vector<double>{0.1, 0.2, 0.3, 0.4})); });
        });
    }
    void numpyChoiceWithoutReplacement() {
        // choice(9, 4, replace=False)
        const Rows<std::uint32_t, Integers> rows{
            {0U, {7, 2, 1, 4}, 2774094101U},
            {1U, {8, 2, 6, 7}, 1013994432U},
            {42U, {7, 1, 5, 0}, 669991378U},
            {4294967295U, {5, 1, 8, 7}, 1217888032U},
        };
        check<NumpyRandom>(rows, [](NumpyRandom& random) { return random.choiceWithoutReplacement(9, 4); });
    }
    void numpyPermutation() {
        // permutation(10)
        const Rows<std::uint32_t, Integers> rows{
            {0U, {2, 8, 4, 9, 1, 6, 7, 3, 0, 5}, 1879422756U},
            {1U, {2, 9, 6, 4, 0, 3, 1, 7, 8, 5}, 1666063943U},
            {42U, {8, 1, 5, 0, 7, 2, 9, 4, 3, 6}, 669991378U},
            {4294967295U, {6, 9, 5, 1, 8, 0, 7, 4, 2, 3}, 2166321787U},
        };
        check<NumpyRandom>(rows, [](NumpyRandom& random) { return random.permutation(10); });
    }
    void numpyShuffle() {
        // shuffle(list('abcdefgh'))
        const Rows<std::uint32_t, Letters> rows{
            {0U, "gcbhdafe", 2774094101U},
            {1U, "hcbgaedf", 4290846341U},
            {42U, "bfahcedg", 670094950U},
            {4294967295U, "bhgafecd", 77050329U},
        };
        check<NumpyRandom>(rows, [](NumpyRandom& random) { return shuffled(random); });
    }
    void numpyNormal() {
        // normal(0.5, 2) five times: an odd count, so that one value is kept
        const Rows<std::uint32_t, Floats> rows{
            {0U,
             {0x1.01cc779f2e7d2p+2, 0x1.4ce167d6644aap+0, 0x1.3a8e9291164d6p+1, 0x1.3ed5969e3314ep+2, 0x1.0f0c23e589eedp+2},
             1879422756U},
            {1U,
             {0x1.dfd5190657c50p+1, -0x1.727045f6fb35ap-1, -0x1.1cd90e4a91fa4p-1, -0x1.a55c24ab97018p+0, 0x1.1d8b5ab9a88bep+1},
             1800426750U},
            {42U,
             {0x1.7e5151454983ep+0, 0x1.c9ab5f443f5acp-3, 0x1.cb9dd50245e68p+0, 0x1.c5e548e01aa2bp+1, 0x1.03a190542ce00p-5},
             249467210U},
            {4294967295U,
             {0x1.cbfc38c486d8ap+0, 0x1.d6b192e507eeep+0, -0x1.a93d06de325fap+0, 0x1.11aa1ef62d07ep+0, 0x1.749efc9f1aaacp-1},
             4228633911U},
        };
        check<NumpyRandom>(rows, [](NumpyRandom& random) { return times(5, [&] { return random.normal(0.5, 2); }); });
    }
    void pythonRandom() {
        // random() three times
        const Rows<std::int64_t, Floats> rows{
            {0, {0x1.b0580f98a7dbep-1, 0x1.84129978f9c1ap-1, 0x1.aeaa51052e978p-2}, 1112038970U},
            {1, {0x1.132d8f91b7584p-3, 0x1.b1e2d5b3584f8p-1, 0x1.870d778409f13p-1}, 1095513148U},
            {42, {0x1.4762f307200c5p-1, 0x1.99c6b5eeb2060p-6, 0x1.19a1491f589dcp-2}, 958682846U},
            {4294967295, {0x1.454d9227a7013p-1, 0x1.a0274a3720bf8p-3, 0x1.36f8c1616ef77p-1}, 1251276551U},
            {1099511627783, {0x1.3a3761afd4291p-1, 0x1.a13cb57c0715ap-1, 0x1.e3d88c68edf49p-1}, 2449809396U},
            {-5, {0x1.3eecf89059360p-1, 0x1.7bcb8116f23eep-1, 0x1.97239c6c3047fp-1}, 4047793130U},
        };
        check<PythonRandom>(rows, [](PythonRandom& random) { return times(3, [&] { return random.random(); }); });
    }
    void pythonGetrandbits() {
        // getrandbits(k) for k in (1, 7, 32, 33, 64, 0)
        const Rows<std::int64_t, Words> rows{
            {0, {1U, 49U, 3255389356U, 3823568514U, 4776171008201404212U, 0U}, 4146640122U},
            {1, {0U, 72U, 3639700191U, 7740669488U, 4705193143269049553U, 0U}, 506456969U},
            {42, {1U, 14U, 107420369U, 3184935163U, 4117511471858006928U, 0U}, 599310825U},
            {4294967295, {1U, 79U, 872737089U, 5219860393U, 5374191867040357844U, 0U}, 2590083323U},
            {1099511627783, {1U, 95U, 3500038837U, 8323356347U, 10521851240000246337U, 0U}, 3030506883U},
            {-5, {1U, 32U, 3185950873U, 5834865596U, 17385139117288923102U, 0U}, 3614262064U},
        };
        check<PythonRandom>(rows, [](PythonRandom& random) {
            return Words{random.getrandbits(1),  random.getrandbits(7),  random.getrandbits(32),
                         random.getrandbits(33), random.getrandbits(64), random.getrandbits(0)};
        });
    }
    void pythonUniform() {
        // uniform(0.08, 1) three times
        const Rows<std::int64_t, Floats> rows{
            {0, {0x1.b6b76a823407cp-1, 0x1.8dfca1acbcd0ep-1, 0x1.de21cfa89b813p-2}, 1112038970U},
            {1, {0x1.a100f4b942470p-3, 0x1.b8229ba4ff536p-1, 0x1.90ba7831cbb4fp-1}, 1095513148U},
            {42, {0x1.5627d55879a4fp-1, 0x1.a5edb4159eb4ap-4, 0x1.550505d528913p-2}, 958682846U},
            {4294967295, {0x1.543d2010000b5p-1, 0x1.1159c0dbeb396p-2, 0x1.470dd0a1519bfp-1}, 1251276551U},
            {1099511627783, {0x1.4a09fdb63e115p-1, 0x1.a8d173c406848p-1, 0x1.e61925046009fp-1}, 2449809396U},
            {-5, {0x1.4e5f221e668ddp-1, 0x1.865f105cca62dp-1, 0x1.9f87298240e60p-1}, 4047793130U},
        };
        check<PythonRandom>(rows, [](PythonRandom& random) { return times(3, [&] { return random.uniform(0.08, 1); }); });
    }
    void pythonRandrange() {
        // randrange(25) four times, randrange(3, 40, 7) twice, randrange(5, -9, -3) twice
        const Rows<std::int64_t, Integers> rows{
            {0, {12, 24, 13, 1, 17, 31, -4, -4}, 3943786419U},
            {1, {4, 18, 24, 2, 17, 3, -4, -4}, 2028277857U},
            {42, {20, 3, 0, 23, 17, 10, 2, 2}, 3163119785U},
            {4294967295, {20, 19, 6, 6, 31, 31, -1, -7}, 1460408326U},
            {1099511627783, {19, 23, 20, 18, 38, 24, -1, -7}, 544390359U},
            {-5, {19, 8, 23, 11, 38, 38, -7, 5}, 3609267711U},
        };
        check<PythonRandom>(rows, [](PythonRandom& random) {
            return joined({times(4, [&] { return random.randrange(25); }), times(2, [&] { return random.randrange(3, 40, 7); }),
                           times(2, [&] { return random.randrange(5, -9, -3); })});
        });
    }
    void pythonRandint() {
        // randint(-4, 4) four times, randint(0, 0), which draws, and randint(0, 2**32 - 1)
        const Rows<std::int64_t, Integers> rows{
            {0, {2, 2, -4, 0, 0, 2046968324}, 2505606783U},
            {1, {-2, -3, 0, -3, 0, 3268308804}, 2028277857U},
            {42, {-3, -4, 0, -1, 0, 2342331444}, 2536146025U},
            {4294967295, {-1, -1, 4, 0, 0, 4130059007}, 2887748879U},
            {1099511627783, {3, 0, -2, 4, 0, 1559734921}, 1902582600U},
            {-5, {0, 1, 4, -4, 0, 673671309}, 1596840319U},
        };
        check<PythonRandom>(rows, [](PythonRandom& random) {
            return joined({times(4, [&] { return random.randint(-4, 4); }), {random.randint(0, 0)}, {random.randint(0, 0xffffffff)}});
        });
    }
    void pythonChoice() {
        // choice(range(25)) four times
        const Rows<std::int64_t, Integers> rows{
            {0, {12, 24, 13, 1}, 1112038970U},
            {1, {4, 18, 24, 2}, 1095513148U},
            {42, {20, 3, 0, 23}, 1181241943U},
            {4294967295, {20, 19, 6, 6}, 2608619700U},
            {1099511627783, {19, 23, 20, 18}, 3030506883U},
            {-5, {19, 8, 23, 11}, 3415330359U},
        };
        check<PythonRandom>(rows,
                            [](PythonRandom& random) { return times(4, [&] { return static_cast<std::int64_t>(random.choice(25)); }); });
    }
    void pythonShuffle() {
        // shuffle(list('abcdefgh'))
        const Rows<std::int64_t, Letters> rows{
            {0, "ebfcadhg", 1739178872U},
            {1, "dgbfhaec", 2028277857U},
            {42, "deghcfab", 3163119785U},
            {4294967295, "aghcfebd", 4130059007U},
            {1099511627783, "afgdbech", 1688693473U},
            {-5, "gdbahcfe", 2787324501U},
        };
        check<PythonRandom>(rows, [](PythonRandom& random) { return shuffled(random); });
    }
    void pythonSampleOfASmallPopulation() {
        // sample(range(20), 5): out of a copy
        const Rows<std::int64_t, Integers> rows{
            {0, {12, 13, 1, 8, 15}, 1739178872U},
            {1, {4, 18, 2, 8, 3}, 2127877499U},
            {42, {3, 0, 8, 7, 16}, 599310825U},
            {4294967295, {19, 6, 18, 16, 9}, 2590083323U},
            {1099511627783, {19, 18, 15, 8, 4}, 2219701726U},
            {-5, {19, 8, 11, 16, 0}, 3609267711U},
        };
        check<PythonRandom>(rows, [](PythonRandom& random) { return signedOf(random.sample(20, 5)); });
    }
    void pythonSampleOfALargePopulation() {
        // sample(range(100), 8): with a set
        const Rows<std::int64_t, Integers> rows{
            {0, {49, 97, 53, 5, 33, 65, 62, 51}, 3943786419U},
            {1, {17, 72, 97, 8, 32, 15, 63, 57}, 2028277857U},
            {42, {81, 14, 3, 94, 35, 31, 28, 17}, 3163119785U},
            {4294967295, {81, 79, 26, 27, 77, 66, 37, 43}, 4130059007U},
            {1099511627783, {78, 95, 81, 73, 90, 60, 32, 16}, 2219701726U},
            {-5, {79, 32, 94, 45, 88, 83, 67, 3}, 3609267711U},
        };
        check<PythonRandom>(rows, [](PythonRandom& random) { return signedOf(random.sample(100, 8)); });
    }
    void pythonSampleAtTheBorder() {
        // sample(range(85), 8): the largest population that is copied
        const Rows<std::int64_t, Integers> rows{
            {0, {49, 53, 5, 33, 65, 62, 51, 38}, 4156669319U},
            {1, {17, 72, 8, 32, 15, 63, 57, 60}, 2798570523U},
            {42, {81, 14, 3, 35, 31, 28, 17, 13}, 2906402157U},
            {4294967295, {81, 79, 26, 27, 77, 66, 37, 80}, 1460408326U},
            {1099511627783, {78, 81, 73, 60, 32, 84, 16, 66}, 1611772094U},
            {-5, {79, 32, 45, 67, 3, 59, 31, 6}, 3869338171U},
        };
        check<PythonRandom>(rows, [](PythonRandom& random) { return signedOf(random.sample(85, 8)); });
    }
    void pythonChoicesAndGauss() {
        // random.seed(42); choices(range(15), k=2); five times gauss(9, 0.5): cosine and sine of a pair in turn; getrandbits(32)
        PythonRandom random(42);
        QCOMPARE(random.choices(15, 2), (std::vector<std::size_t>{9, 0}));
        for (const double wanted : {8.94434206921617, 9.350991862549431, 8.936205858108556, 8.251323292829522})
            QCOMPARE(random.gauss(9, 0.5), wanted);
        PythonRandom kept = random;
        QCOMPARE(kept.gauss(9, 0.5), 9.166159172033858);
        QVERIFY(!(kept == random));  // one of them holds the second value of a pair
        QCOMPARE(kept.word(), 1812140441U);
    }
    void pythonTakesTheAbsoluteValueOfASeed() {
        QVERIFY(PythonRandom(-5) == PythonRandom(5));
        QVERIFY(!(PythonRandom(5) == PythonRandom(6)));
        PythonRandom(std::numeric_limits<std::int64_t>::min()).word();
    }

    void bothGeneratorsGetOneSeed() {
        Random random(42);
        QVERIFY(random.numpy == NumpyRandom(42));
        QVERIFY(random.python == PythonRandom(42));
        Random other = random;
        QVERIFY(other == random);
        other.python.random();
        QVERIFY(other.numpy == random.numpy);
        QVERIFY(!(other == random));
        random.python.random();
        QVERIFY(other == random);
    }

    void aKeptValueIsPartOfTheState() {
        NumpyRandom one(0);
        one.normal(0, 1);
        NumpyRandom other = one;
        one.normal(0, 1);  // draws nothing
        QVERIFY(!(one == other));
        QCOMPARE(one.word(), other.word());
    }
};

TD_TEST(TstRandom)
#include "tst_random.moc"
