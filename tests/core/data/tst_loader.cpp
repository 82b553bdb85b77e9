// The data loader against that of torch and mmclassification: the order of samples, what each worker draws for them, and what is left of
// the generators of the main process (golden/make_batches.py).
#include "core/data/loader/data_loader.h"
#include "core/data/loader/worker_random.h"
#include "tests/core/data/golden_json.h"
#include "tests/support/test_program.h"

#include <atomic>
#include <cstring>

using namespace teardown;

namespace {

using nlohmann::json;

/// A sample is what each generator draws for it. The labels are the three numbers.
class DrawnNumbers : public BatchMaker {
public:
    Result<LoadedBatch> make(std::span<const std::size_t> samples, ProcessRandom& random) const override {
        ++made;
        std::vector<double> drawn;
        for (const std::size_t sample : samples) {
            if (sample == broken) return Error{ErrorKind::BadInput, "broken", asIs("broken"), {}, {}};
            drawn.push_back(random.random.python.random());
            drawn.push_back(random.random.numpy.randomSample());
            drawn.push_back(static_cast<double>(random.torch.rand()));
        }
        LoadedBatch batch;
        batch.samples.assign(samples.begin(), samples.end());
        std::vector<std::byte> bytes(drawn.size() * sizeof(double));
        std::memcpy(bytes.data(), drawn.data(), bytes.size());
        batch.labels = TensorView::fromBytes(DType::Float64, {static_cast<std::int64_t>(samples.size()), 3}, std::move(bytes));
        return batch;
    }
    std::size_t broken = 1'000'000;
    mutable std::atomic<int> made = 0;
};

constexpr std::size_t kSamples = 23;

LoaderSettings settingsOf(const json& golden) {
    LoaderSettings settings;
    settings.batchSize = 4;
    settings.workers = golden["workers"].get<std::size_t>();
    settings.persistentWorkers = golden.value("persistent", settings.workers > 0);
    if (!golden.contains("loader_seed"))
        settings.seed = settings.samplerSeed = golden["seed"].get<std::uint32_t>();
    else if (!golden["loader_seed"].is_null())
        settings.seed = settings.samplerSeed = golden["loader_seed"].get<std::uint32_t>();
    const json more = golden.value("more", json::object());
    settings.shuffle = more.value("shuffle", true);
    settings.dropLast = more.value("drop_last", false);
    if (more.contains("sampler_cfg")) {
        const auto config = loadConfigText("test.py", "value = " + pythonText(more["sampler_cfg"]) + "\n");
        settings.sampler = *(*config)->root.find("value");
    }
    return settings;
}

/// Runs the golden's epochs; the words that follow included. Empty if all is equal.
std::string difference(const json& epochs, const json& next, const LoaderSettings& settings, std::uint32_t seed) {
    ProcessRandom main(seed);
    auto sampler = settings.samplerFor(kSamples);
    if (!sampler.ok()) return describe(sampler.error());
    DataLoader loader(std::make_shared<DrawnNumbers>(), *sampler, settings);
    for (std::size_t epoch = 0; epoch < epochs.size(); ++epoch) {
        const auto pass = loader.start(static_cast<std::int64_t>(epoch), main);
        if (pass->size() != epochs[epoch].size()) return "another number of batches";
        for (const json& expected : epochs[epoch]) {
            const auto batch = pass->next();
            const std::string where = "epoch " + std::to_string(epoch) + ", samples " + expected["idx"].dump();
            if (!batch || !batch->ok()) return where + ": no batch";
            if ((*batch)->samples != expected["idx"].get<std::vector<std::size_t>>()) return where + ": other samples";
            for (std::size_t i = 0; i < expected["idx"].size(); ++i) {
                const std::int64_t row = static_cast<std::int64_t>(3 * i);
                if ((*batch)->labels.at(row) != expected["py"][i].get<double>()) return where + ": random";
                if ((*batch)->labels.at(row + 1) != expected["np"][i].get<double>()) return where + ": numpy.random";
                if ((*batch)->labels.at(row + 2) != expected["torch"][i].get<double>()) return where + ": torch";
            }
        }
        if (pass->next()) return "a batch too many";
    }
    if (main.random.python.word() != next["py"].get<std::uint32_t>()) return "the next word of random";
    if (main.random.numpy.word() != next["np"].get<std::uint32_t>()) return "the next word of numpy";
    if ((main.torch.word() & 0x7fffffffU) != next["torch"].get<std::uint32_t>()) return "the next word of torch";
    return {};
}

LoaderSettings plainSettings(std::size_t workers) {
    LoaderSettings settings;
    settings.batchSize = 4;
    settings.workers = workers;
    settings.seed = settings.samplerSeed = 42;
    return settings;
}

DataLoader loaderOf(std::shared_ptr<const DrawnNumbers> maker, const LoaderSettings& settings) {
    return DataLoader(std::move(maker), settings.samplerFor(kSamples).value(), settings);
}

}  // namespace

class TstLoader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneProcess() {
        const json all = goldenJson("loaders.json")["single"];
        QVERIFY(all.size() >= 9);
        for (const json& golden : all) {
            const LoaderSettings settings = settingsOf(golden);
            const std::string wrong = difference(golden["epochs"], golden["next"], settings, golden["seed"].get<std::uint32_t>());
            QVERIFY2(wrong.empty(), (wrong + " of " + golden.dump().substr(0, 150)).c_str());
            const auto sampler = settings.samplerFor(kSamples);
            QCOMPARE(DataLoader(std::make_shared<DrawnNumbers>(), *sampler, settings).size(), golden["length"].get<std::size_t>());
        }
    }

    void severalRanks() {
        for (const json& golden : goldenJson("loaders.json")["distributed"])
            for (std::size_t rank = 0; rank < 2; ++rank) {
                LoaderSettings settings = settingsOf(golden);
                settings.distributed = true;
                settings.rank = {rank, 2};
                const std::uint32_t shift = golden["diff_seed"].get<bool>() ? static_cast<std::uint32_t>(rank) : 0;
                *settings.seed += shift;
                const json& expected = golden["ranks"][rank];
                const std::string wrong =
                    difference(expected["epochs"], expected["next"], settings, golden["seed"].get<std::uint32_t>() + shift);
                QVERIFY2(wrong.empty(), wrong.c_str());
            }
    }

    /// However the threads run, the batches are the same.
    void isDeterministic() {
        std::vector<std::vector<double>> first;
        for (int run = 0; run < 20; ++run) {
            ProcessRandom main(42);
            DataLoader loader = loaderOf(std::make_shared<DrawnNumbers>(), plainSettings(5));
            const auto pass = loader.start(0, main);
            std::vector<std::vector<double>> all;
            while (auto batch = pass->next()) {
                std::vector<double> numbers;
                for (std::int64_t i = 0; i < (*batch)->labels.numel(); ++i) numbers.push_back((*batch)->labels.at(i));
                all.push_back(std::move(numbers));
            }
            QCOMPARE(all.size(), std::size_t{6});
            if (run == 0) first = all;
            QVERIFY(all == first);
        }
    }

    /// Two batches for each worker, and one more for each that is taken.
    void makesNoMoreThanItShouldAhead() {
        ProcessRandom main(42);
        const auto maker = std::make_shared<DrawnNumbers>();
        LoaderSettings settings = plainSettings(2);
        settings.batchSize = 1;
        DataLoader loader = loaderOf(maker, settings);
        const auto pass = loader.start(0, main);
        QTRY_COMPARE(maker->made.load(), 4);
        QTest::qWait(50);
        QCOMPARE(maker->made.load(), 4);
        QVERIFY(pass->next()->ok());
        QTRY_COMPARE(maker->made.load(), 5);
    }

    /// Persistent workers go on from where the reference's would be: it lets them complete what they were told to load.
    void brokenOffPasses() {
        LoaderSettings settings = plainSettings(2);
        settings.batchSize = 1;
        std::vector<double> after;
        for (int run = 0; run < 2; ++run) {
            ProcessRandom main(42);
            const auto maker = std::make_shared<DrawnNumbers>();
            DataLoader loader = loaderOf(maker, settings);
            {
                const auto pass = loader.start(0, main);
                QVERIFY(pass->next()->ok());
            }
            QCOMPARE(maker->made.load(), 5);
            const auto pass = loader.start(1, main);
            const double drawn = pass->next()->value().labels.at(0);
            if (run == 1) QCOMPARE(drawn, after.front());
            after.push_back(drawn);
        }
        settings.persistentWorkers = false;
        ProcessRandom main(42);
        DataLoader loader = loaderOf(std::make_shared<DrawnNumbers>(), settings);
        const double first = loader.start(0, main)->next()->value().labels.at(0);
        QCOMPARE(loader.start(1, main)->next()->value().labels.at(0), first);
    }

    void errorsComeInTurn() {
        for (const std::size_t workers : {std::size_t{0}, std::size_t{2}}) {
            auto maker = std::make_shared<DrawnNumbers>();
            maker->broken = 9;
            LoaderSettings settings = plainSettings(workers);
            settings.shuffle = false;
            settings.persistentWorkers = workers > 0;
            ProcessRandom main(42);
            DataLoader loader = loaderOf(maker, settings);
            const auto pass = loader.start(0, main);
            std::vector<bool> good;
            while (const auto batch = pass->next()) good.push_back(batch->ok());
            QCOMPARE(good, (std::vector<bool>{true, true, false, true, true, true}));
        }
    }

    void isCancelled() {
        ProcessRandom main(42);
        DataLoader loader = loaderOf(std::make_shared<DrawnNumbers>(), plainSettings(2));
        const auto pass = loader.start(0, main);
        std::stop_source stop;
        QVERIFY(pass->next({stop.get_token(), {}})->ok());
        stop.request_stop();
        const auto batch = pass->next({stop.get_token(), {}});
        QCOMPARE(batch->error().kind, ErrorKind::Cancelled);
    }
};

TD_TEST(TstLoader)
#include "tst_loader.moc"
