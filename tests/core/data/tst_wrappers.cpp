// Wrappers of datasets against the reference (golden/make_batches.py): which samples they hold, in which order.
#include "core/data/datasets/dataset.h"
#include "tests/core/data/golden_json.h"
#include "tests/support/test_program.h"

using namespace teardown;

namespace {

using nlohmann::json;

/// The positions in the wrapped dataset, counting parts one after the other.
std::vector<std::size_t> indicesOf(const Dataset& dataset) {
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < dataset.size(); ++i) {
        std::size_t index = i;
        dataset.leaf(index);
        indices.push_back(index);
    }
    return indices;
}

}  // namespace

class TstWrappers : public QObject {
    Q_OBJECT

    /// Classes a, b, ... with that many pictures, which are never read.
    QString folderOf(const std::vector<int>& counts) {
        const QString folder = m_folder.filePath(QString::number(++m_folders));
        char name = 'a';
        for (const int count : counts) {
            const QString inside = folder + QLatin1Char('/') + QLatin1Char(name++);
            QDir().mkpath(inside);
            for (int i = 0; i < count; ++i) {
                QFile file(inside + QStringLiteral("/%1.jpg").arg(i, 3, 10, QLatin1Char('0')));
                file.open(QIODevice::WriteOnly);
            }
        }
        return folder;
    }
    std::string leafOf(const std::vector<int>& counts) {
        return "dict(type='CustomDataset', data_prefix='" + folderOf(counts).toStdString() + "', pipeline=[])";
    }
    static Result<DatasetPtr> built(const std::string& text, const std::string& part = "train") {
        const auto config = loadConfigText("test.py", "data = dict(" + part + "=" + text + ")\n");
        if (!config.ok()) return config.error();
        Diagnostics notes;
        return buildDataset(**config, "data." + part, {}, notes);
    }

    QTemporaryDir m_folder;
    int m_folders = 0;

private Q_SLOTS:
    void folds() {
        const std::string leaf = leafOf({10, 13});
        const json all = goldenJson("loaders.json")["folds"];
        QCOMPARE(all.size(), std::size_t{12});
        for (const json& golden : all)
            for (const char* part : {"train", "test"}) {
                const auto dataset = built("dict(type='KFoldDataset', dataset=" + leaf + ", fold=" + golden["fold"].dump() +
                                               ", num_splits=" + golden["splits"].dump() + ", seed=" + pythonText(golden["seed"]) + ")",
                                           part);
                QVERIFY2(dataset.ok(), golden.dump().c_str());
                QVERIFY2(indicesOf(**dataset) == golden[part].get<std::vector<std::size_t>>(), golden.dump().c_str());
            }
    }

    void balancedClasses() {
        const std::string leaf = leafOf({12, 5, 2, 1});
        const json all = goldenJson("loaders.json")["balanced"];
        QCOMPARE(all.size(), std::size_t{3});
        for (const json& golden : all) {
            const auto dataset =
                built("dict(type='ClassBalancedDataset', oversample_thr=" + golden["threshold"].dump() + ", dataset=" + leaf + ")");
            QVERIFY(dataset.ok());
            QVERIFY2(indicesOf(**dataset) == golden["indices"].get<std::vector<std::size_t>>(), golden.dump().c_str());
            QCOMPARE((*dataset)->categoryIds((*dataset)->size() - 1), (std::vector<std::int64_t>{3}));
        }
    }

    void repeatedAndConcatenated() {
        const auto dataset = built("[" + leafOf({2, 1}) + ", dict(type='RepeatDataset', times=3, dataset=" + leafOf({1, 1}) + ")]");
        QVERIFY(dataset.ok());
        const Dataset& all = **dataset;
        QCOMPARE(all.size(), std::size_t{9});
        QCOMPARE(indicesOf(all), (std::vector<std::size_t>{0, 1, 2, 0, 1, 0, 1, 0, 1}));
        std::size_t third = 2, fourth = 3;
        QCOMPARE(&all.leaf(third), all.parts()[0].get());
        QCOMPARE(&all.leaf(fourth), all.parts()[1]->parts()[0].get());
        QCOMPARE(all.categoryIds(2), (std::vector<std::int64_t>{1}));
        QCOMPARE(all.sample(8).value().label(), std::optional<std::int64_t>(1));
        QVERIFY(QString::fromStdString(all.source(8).picture).endsWith(QStringLiteral("b/000.jpg")));
        QCOMPARE(all.classes(), (std::vector<std::string>{"a", "b"}));
        // Where each was found in the config: its pipeline is there.
        QCOMPARE(all.origin().configPath, std::string("data.train"));
        QVERIFY(all.origin().config.isSequence());
        QCOMPARE(all.parts()[0]->origin().configPath, std::string("data.train.0"));
        QCOMPARE(all.parts()[1]->parts()[0]->origin().configPath, std::string("data.train.1.dataset"));
        const auto named = built("dict(type='ConcatDataset', datasets=[" + leafOf({1}) + "])");
        QCOMPARE(named.value()->parts()[0]->origin().configPath, std::string("data.train.datasets.0"));
    }

    /// build_dataset takes test_mode out of the default arguments for a KFoldDataset: what is inside, and behind it in a list, misses it.
    void foldsSwallowTestMode() {
        const auto dataset = built("[dict(type='KFoldDataset', dataset=" + leafOf({5}) + "), " + leafOf({1}) + "]", "val");
        QVERIFY(dataset.ok());
        const std::vector<DatasetPtr> parts = (*dataset)->parts();
        QVERIFY(parts[0]->origin().testMode);
        QCOMPARE(parts[0]->size(), std::size_t{1});
        QVERIFY(!parts[0]->parts()[0]->origin().testMode);
        QVERIFY(!parts[1]->origin().testMode);
        const auto repeated = built("dict(type='RepeatDataset', times=1, dataset=" + leafOf({1}) + ")", "val");
        QVERIFY(repeated.value()->parts()[0]->origin().testMode);
    }

    void badWrappers_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("member");
        QTest::newRow("no datasets") << "dict(type='ConcatDataset', datasets=[])"
                                     << "data.train.datasets";
        QTest::newRow("times") << "dict(type='RepeatDataset', times=-1, dataset=LEAF)"
                               << "data.train.times";
        QTest::newRow("threshold") << "dict(type='ClassBalancedDataset', oversample_thr=2, dataset=LEAF)"
                                   << "data.train.oversample_thr";
        QTest::newRow("balanced twice") << "dict(type='ClassBalancedDataset', oversample_thr=.5, dataset=dict(type='ClassBalancedDataset', "
                                           "oversample_thr=.5, dataset=LEAF))"
                                        << "data.train.dataset";
        QTest::newRow("splits") << "dict(type='KFoldDataset', num_splits=0, dataset=LEAF)"
                                << "data.train.num_splits";
        QTest::newRow("fold") << "dict(type='KFoldDataset', fold=-1, dataset=LEAF)"
                              << "data.train.fold";
        QTest::newRow("seed") << "dict(type='KFoldDataset', seed=-1, dataset=LEAF)"
                              << "data.train.seed";
        QTest::newRow("types")
            << "dict(type='ConcatDataset', separate_eval=False, datasets=[LEAF, dict(type='RepeatDataset', times=1, dataset=LEAF)])"
            << "data.train.separate_eval";
        QTest::newRow("inside") << "dict(type='RepeatDataset', times=2, dataset=dict(type='CustomDataset', prefix='x'))"
                                << "data.train.dataset.prefix";
    }
    void badWrappers() {
        QFETCH(QString, text);
        QFETCH(QString, member);
        text.replace(QStringLiteral("LEAF"), QString::fromStdString(leafOf({1})));
        const auto dataset = built(text.toStdString());
        QVERIFY(!dataset.ok());
        QCOMPARE(QString::fromStdString(dataset.error().where.member), member);
        QCOMPARE(dataset.error().where.line, 1);
    }

    void aFoldThatDoesNotExist() {
        const auto dataset = built("dict(type='KFoldDataset', fold=5, num_splits=5, dataset=" + leafOf({4}) + ")");
        QVERIFY(dataset.ok());
        QCOMPARE((*dataset)->size(), std::size_t{4});
        QCOMPARE((*dataset)->problems().size(), std::size_t{1});
        QCOMPARE((*dataset)->problems()[0].error.code, std::string("dataset-fold"));
    }
};

TD_TEST(TstWrappers)
#include "tst_wrappers.moc"
