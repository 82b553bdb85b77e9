// torch's generator, numpy's default_rng and its distributions against the originals, bit for bit (golden/make_batches.py). The word that
// comes next shows a draw too many or too few.
#include "core/data/random/numpy_distributions.h"
#include "core/data/random/pcg64.h"
#include "core/data/random/torch_random.h"
#include "tests/core/data/golden_json.h"
#include "tests/support/test_program.h"

#include <numeric>
#include <sstream>

using namespace teardown;

namespace {

double hexadecimal(const nlohmann::json& text) { return std::strtod(text.get<std::string>().c_str(), nullptr); }

/// "beta 0.8 0.8" -> beta and its arguments.
struct Case {
    std::string name;
    std::vector<double> arguments;

    explicit Case(const std::string& text) {
        std::istringstream words(text);
        words >> name;
        for (double value = 0; words >> value;) arguments.push_back(value);
    }
};

template <class Values>
std::vector<std::int64_t> integers(const Values& values) {
    return {values.begin(), values.end()};
}

}  // namespace

class TstGenerators : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void drawsAsTheOriginals() {
        int compared = 0;
        for (const nlohmann::json& golden : goldenJson("generators.json")) {
            const Case draw(golden["name"].get<std::string>());
            const std::uint64_t seed = golden["seed"].get<std::uint64_t>();
            const char* where = golden["name"].get_ref<const std::string&>().c_str();
            const nlohmann::json& values = golden["values"];
            if (draw.name == "shuffle") {
                std::vector<std::int64_t> items(values.size());
                std::iota(items.begin(), items.end(), 0);
                Pcg64(seed).shuffle(items);
                QVERIFY2(items == values.get<std::vector<std::int64_t>>(), where);
                compared += static_cast<int>(items.size());
                continue;
            }
            std::uint32_t next = 0;
            if (draw.name == "random" || draw.name == "rand" || draw.name == "randperm") {
                TorchRandom random(seed);
                for (const nlohmann::json& value : values) {
                    if (draw.name == "random")
                        QVERIFY2(std::to_string(random.random()) == value.get<std::string>(), where);
                    else if (draw.name == "rand")
                        QVERIFY2(static_cast<double>(random.rand()) == hexadecimal(value), where);
                    else
                        QVERIFY2(integers(random.randperm(static_cast<std::size_t>(draw.arguments.front()))) ==
                                     value.get<std::vector<std::int64_t>>(),
                                 where);
                    ++compared;
                }
                next = random.word() & 0x7fffffffU;
            } else {
                NumpyRandom random(static_cast<std::uint32_t>(seed));
                for (const nlohmann::json& value : values) {
                    const double drawn = draw.name == "beta"    ? numpy::beta(random, draw.arguments[0], draw.arguments[1])
                                         : draw.name == "gamma" ? numpy::gamma(random, draw.arguments[0])
                                                                : numpy::exponential(random);
                    QVERIFY2(drawn == hexadecimal(value), where);
                    ++compared;
                }
                next = random.word();
            }
            QVERIFY2(next == golden["next"].get<std::uint32_t>(), where);
        }
        QVERIFY2(compared > 1200, qPrintable(QString::number(compared)));
    }

    /// Only the low half of a seed counts in torch: 2**32 + 5 is 5.
    void torchTakesTheLowWordOfASeed() {
        TorchRandom large((std::uint64_t{1} << 32) + 5);
        QCOMPARE(large, TorchRandom(5));
        large.word();
        QVERIFY(!(large == TorchRandom(5)));
    }

    /// numpy.random.SeedSequence([1, 2, 3, 4, 5]).generate_state(4): more words than the pool holds.
    void seedSequencesOfManyWords() {
        const std::vector<std::uint32_t> entropy{1, 2, 3, 4, 5};
        QCOMPARE(seedSequence(entropy, 4), (std::vector<std::uint32_t>{2130651902U, 4158861383U, 1678071113U, 4149942755U}));
    }
};

TD_TEST(TstGenerators)
#include "tst_generators.moc"
