// Samplers against those of torch and mmclassification (golden/make_batches.py), and how a config chooses one.
#include "core/data/loader/loader_settings.h"
#include "tests/core/data/golden_json.h"
#include "tests/core/registry/reference_signatures.h"
#include "tests/support/test_program.h"

using namespace teardown;

namespace {

using nlohmann::json;

ConfigValue configValue(const std::string& text) {
    const auto config = loadConfigText("test.py", "value = " + text + "\n");
    return config.ok() ? *(*config)->root.find("value") : ConfigValue();
}

Result<LoaderSettings> settingsOf(const std::string& text, Phase phase, const LoaderRun& run) {
    const auto config = loadConfigText("test.py", text);
    if (!config.ok()) return config.error();
    return loaderSettings(**config, phase, run);
}

LoaderRun runWithSeed(std::uint32_t seed) {
    LoaderRun run;
    run.seed = seed;
    return run;
}

}  // namespace

class TstSamplers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ordersAsTheReference() {
        const json all = goldenJson("loaders.json")["samplers"];
        QVERIFY(all.size() >= 11);
        for (const json& golden : all) {
            const std::string where = golden.dump().substr(0, 200);
            json dict = golden["more"];
            dict["type"] = golden["type"];
            TorchRandom torch(42);
            const bool shuffle = dict.value("shuffle", true);
            std::vector<SamplerPtr> ranks;
            for (std::size_t rank = 0; rank < golden["replicas"]; ++rank) {
                const SamplerContext context{golden["n"].get<std::size_t>(), {rank, golden["replicas"].get<std::size_t>()}, shuffle, 42};
                auto sampler = buildSampler(configValue(pythonText(dict)), "sampler", context);
                QVERIFY2(sampler.ok(), where.c_str());
                ranks.push_back(std::move(sampler).value());
            }
            QVERIFY2(ranks.front()->size() == golden["length"].get<std::size_t>(), where.c_str());
            std::int64_t epoch = 0;
            for (const json& orders : golden["orders"]) {
                for (std::size_t rank = 0; rank < ranks.size(); ++rank)
                    QVERIFY2(ranks[rank]->order(epoch, torch) == orders[rank].get<std::vector<std::size_t>>(), where.c_str());
                ++epoch;
            }
            QVERIFY2((torch.word() & 0x7fffffffU) == golden["next"].get<std::uint32_t>(), where.c_str());
        }
    }

    void signaturesAreTheReferences() {
        int checked = 0;
        const QStringList differences = differencesFromReference(samplerRegistry().info(), checked);
        QVERIFY2(differences.isEmpty(), qPrintable(differences.join(QLatin1Char('\n'))));
        QCOMPARE(checked, 2);
    }

    void badSamplers_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("code");
        QTest::newRow("unknown") << "dict(type='RepeatAugmentSampler')"
                                 << "registry-unknown";
        QTest::newRow("argument") << "dict(type='RepeatAugSampler', repeats=3)"
                                  << "registry-argument";
        QTest::newRow("repeats") << "dict(type='RepeatAugSampler', num_repeats=0)"
                                 << "config-value";
        QTest::newRow("ratio") << "dict(type='RepeatAugSampler', selected_ratio=-1)"
                               << "config-value";
        QTest::newRow("rank") << "dict(type='DistributedSampler', num_replicas=2, rank=2, seed=1)"
                              << "config-value";
        QTest::newRow("no seed") << "dict(type='DistributedSampler')"
                                 << "sampler-seed";
    }
    void badSamplers() {
        QFETCH(QString, text);
        QFETCH(QString, code);
        const auto sampler = buildSampler(configValue(text.toStdString()), "sampler", {10, {0, 2}, true, std::nullopt});
        QVERIFY(!sampler.ok());
        QCOMPARE(QString::fromStdString(sampler.error().code), code);
    }

    void settingsOfAPhase() {
        const std::string text =
            "sampler = dict(type='RepeatAugSampler')\n"
            "data = dict(samples_per_gpu=32, workers_per_gpu=2, drop_last=True, train=dict(), val=dict(), test=dict(),\n"
            "    train_dataloader=dict(samples_per_gpu=8, persistent_workers=False), val_dataloader=dict(workers_per_gpu=1))\n";
        const auto train = settingsOf(text, Phase::Train, runWithSeed(4));
        QVERIFY(train.ok());
        QCOMPARE(train->batchSize, std::size_t{8});
        QCOMPARE(train->workers, std::size_t{2});
        QVERIFY(train->shuffle && train->dropLast && !train->persistentWorkers && train->roundUp);
        QVERIFY(train->sampler.isDict());
        QCOMPARE(*train->seed, 4U);
        QCOMPARE(train->prefetchFactor, std::size_t{2});
        // Validation neither shuffles nor drops, and has no sampler unless its own dict says so; tools/test.py keeps drop_last.
        const auto val = settingsOf(text, Phase::Val, runWithSeed(4));
        QVERIFY(val.ok() && !val->shuffle && !val->dropLast && val->sampler.isNone() && val->persistentWorkers);
        QCOMPARE(val->batchSize, std::size_t{32});
        QCOMPARE(val->workers, std::size_t{1});
        const auto test = settingsOf(text, Phase::Test, {});
        QVERIFY(test.ok() && !test->shuffle && test->dropLast && !test->seed);
        LoaderRun several = runWithSeed(4);
        several.gpus = 2;
        const auto gpus = settingsOf(text, Phase::Val, several);
        QCOMPARE(gpus->batchSize, std::size_t{64});
        QCOMPARE(gpus->workers, std::size_t{2});
        // Ranks count for themselves; --diff-seed shifts the workers' seeds and not the sampler's.
        several.distributed = true;
        several.rank = {1, 2};
        several.diffSeed = true;
        const auto rank = settingsOf(text, Phase::Val, several);
        QCOMPARE(rank->batchSize, std::size_t{32});
        QCOMPARE(*rank->seed, 5U);
        QCOMPARE(*rank->samplerSeed, 4U);
    }

    void samplerOfTheSettings() {
        const std::string text = "data = dict(samples_per_gpu=4, workers_per_gpu=2)\n";
        TorchRandom torch(42);
        const auto shuffled = settingsOf(text, Phase::Train, runWithSeed(42))->samplerFor(23);
        QCOMPARE(shuffled.value()->order(0, torch).size(), std::size_t{23});
        QVERIFY(!(torch == TorchRandom(42)));
        QCOMPARE(settingsOf(text, Phase::Train, runWithSeed(42))->samplerFor(0).error().code, std::string("loader-empty"));
        TorchRandom untouched(42);
        const auto inOrder = settingsOf(text, Phase::Test, {})->samplerFor(3);
        QCOMPARE(inOrder.value()->order(0, untouched), (std::vector<std::size_t>{0, 1, 2}));
        QVERIFY(untouched == TorchRandom(42));
        LoaderRun ranks = runWithSeed(42);
        ranks.distributed = true;
        ranks.rank = {1, 2};
        QCOMPARE(settingsOf(text, Phase::Test, ranks)->samplerFor(5).value()->order(0, untouched), (std::vector<std::size_t>{1, 3, 0}));
    }

    void badSettings_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("code");
        QTest::newRow("no data") << "model = dict()"
                                 << "loader-missing";
        QTest::newRow("no batch size") << "data = dict(workers_per_gpu=2)"
                                       << "loader-missing";
        QTest::newRow("batch size 0") << "data = dict(samples_per_gpu=0, workers_per_gpu=2)"
                                      << "loader-value";
        QTest::newRow("no int") << "data = dict(samples_per_gpu='32', workers_per_gpu=2)"
                                << "loader-value";
        QTest::newRow("no workers") << "data = dict(samples_per_gpu=4, workers_per_gpu=0)"
                                    << "loader-value";
        QTest::newRow("prefetch") << "data = dict(samples_per_gpu=4, workers_per_gpu=0, persistent_workers=False, prefetch_factor=4)"
                                  << "loader-value";
        QTest::newRow("unknown key") << "data = dict(samples_per_gpu=4, workers_per_gpu=2, num_workers=4)"
                                     << "loader-key";
        QTest::newRow("unknown own key") << "data = dict(samples_per_gpu=4, workers_per_gpu=2, train_dataloader=dict(batch_size=4))"
                                         << "loader-key";
        QTest::newRow("Python") << "data = dict(samples_per_gpu=4, workers_per_gpu=2, batch_sampler=dict(type='X'))"
                                << "loader-unsupported";
        QTest::newRow("seed") << "data = dict(samples_per_gpu=4, workers_per_gpu=2, seed=-1)"
                              << "loader-value";
    }
    void badSettings() {
        QFETCH(QString, text);
        QFETCH(QString, code);
        const auto settings = settingsOf(text.toStdString() + '\n', Phase::Train, runWithSeed(1));
        QVERIFY(!settings.ok());
        QCOMPARE(QString::fromStdString(settings.error().code), code);
    }
};

TD_TEST(TstSamplers)
#include "tst_samplers.moc"
