// Results files: those that mmcv.dump wrote (make_metrics.py), our own, broken ones.
#include "core/base/file.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/metrics/evaluate.h"
#include "core/metrics/results/collected_scores.h"
#include "core/metrics/results/label_file.h"
#include "core/metrics/results/long_texts.h"
#include "core/metrics/results/results_file.h"
#include "core/metrics/results/results_writer.h"
#include "core/tensor/npy.h"
#include "made_scores.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QTemporaryDir>

#include <cmath>

using namespace teardown;
using namespace teardown::metrics;

namespace {

const QString kFolder = QStringLiteral(TEST_DATA "/core/metrics/");

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::vector<double> valuesOf(const ScoreSource& scores) {
    std::vector<double> values(scores.rows() * scores.classes());
    if (!scores.read(0, values).ok()) values.clear();
    return values;
}

bool sameNumbers(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

/// What make_metrics.py's write_results() dumps.
ResultsContent content() {
    ResultsContent made;
    auto data = test::madeScores({{"seed", 77}, {"rows", 12}, {"classes", 3}});
    std::vector<double> values = valuesOf(*data.scores);
    values[1 * 3 + 2] = std::numeric_limits<double>::quiet_NaN();
    values[2 * 3 + 0] = std::numeric_limits<double>::infinity();
    values[3 * 3 + 1] = -std::numeric_limits<double>::infinity();
    made.scores = scoresOf(TensorView::fromFloats({12, 3}, std::vector<float>(values.begin(), values.end()))).value();
    EvaluationTarget target;
    target.labels = data.labels;
    const ConfigValue options =
        ConfigValue::dict({{ConfigValue::string("topk"), ConfigValue::tuple({ConfigValue::integer(1), ConfigValue::integer(2)})},
                           {ConfigValue::string("average_mode"), ConfigValue::string("none")}});
    Diagnostics notes;
    made.metrics = evaluate(target, made.scores, metricNames(false), options, notes).value();
    made.metrics.set("mAP", NumpyFloat{12.5});
    made.items = parseOutItems({"all"}).value();
    made.classes = {"cat", "dog", "k\u00e4fer \"x\""};
    return made;
}

}  // namespace

class TestResults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void jsonIsThatOfTheReference() {
        QTemporaryDir folder;
        const std::string path = folder.filePath("out.json").toStdString();
        QVERIFY(writeResults(path, content()).ok());
        QCOMPARE(contentOf(QString::fromStdString(path)), contentOf(kFolder + "results.json"));
    }

    void pickleHoldsWhatTheReferenceHolds() {
        QTemporaryDir folder;
        const std::string path = folder.filePath("out.pkl").toStdString();
        QVERIFY(writeResults(path, content()).ok());
        const auto ours = CheckpointFile::open(path), theirs = CheckpointFile::open((kFolder + "results.pkl").toStdString());
        QVERIFY(ours.ok() && theirs.ok());
        QCOMPARE((*ours)->object().repr(), (*theirs)->object().repr());
        QCOMPARE((*ours)->tensors().size(), (*theirs)->tensors().size());
        QVERIFY((*ours)->tensors().size() >= 6);
        for (std::size_t i = 0; i < (*ours)->tensors().size(); ++i) {
            QCOMPARE((*ours)->tensors()[i].path, (*theirs)->tensors()[i].path);
            QCOMPARE((*ours)->tensors()[i].dtype, (*theirs)->tensors()[i].dtype);
            QCOMPARE((*ours)->read(i)->toContiguousBytes(), (*theirs)->read(i)->toContiguousBytes());
        }
        // The reference's pickler remembers names and writes no other ones.
        std::vector<std::string> names = (*ours)->globals(), others = (*theirs)->globals();
        std::sort(names.begin(), names.end());
        std::sort(others.begin(), others.end());
        QCOMPARE(names, others);
    }

    void bothFormatsAreRead() {
        const ResultsContent made = content();
        const auto fromPickle = readResults((kFolder + "results.pkl").toStdString());
        QVERIFY2(fromPickle.ok(), fromPickle ? "" : describe(fromPickle.error()).c_str());
        QVERIFY(fromPickle->scores->singlePrecision());
        QVERIFY(sameNumbers(valuesOf(*fromPickle->scores), valuesOf(*made.scores)));
        const auto fromJson = readResults((kFolder + "results.json").toStdString());
        QVERIFY2(fromJson.ok(), fromJson ? "" : describe(fromJson.error()).c_str());
        QVERIFY(!fromJson->scores->singlePrecision());
        QVERIFY(sameNumbers(valuesOf(*fromJson->scores), valuesOf(*made.scores)));
        QCOMPARE(fromJson->keys, fromPickle->keys);
        QVERIFY(!fromJson->labels);
    }

    /// Short texts are taken for long ones here: the calls of the reference's pickler with all that it keeps in its memo.
    void textsOfPicklesBecomeBytes() {
        QTemporaryDir folder;
        const std::string own = folder.filePath("own.pkl").toStdString(), theirs = (kFolder + "results.pkl").toStdString();
        QVERIFY(writeResults(own, content()).ok());
        for (const std::string& path : {own, theirs}) {
            const auto file = InputFile::open(path).value();
            const auto rewritten = withLongTextsAsBytes(file, {}, 20);
            QVERIFY2(rewritten.ok(), rewritten ? "" : describe(rewritten.error()).c_str());
            QVERIFY(*rewritten != file);
            QVERIFY((*rewritten)->size() < file->size());
            const auto before = CheckpointFile::open(file), after = CheckpointFile::open(*rewritten);
            QVERIFY2(before.ok() && after.ok(), after ? "" : describe(after.error()).c_str());
            QCOMPARE((*after)->object().repr(), (*before)->object().repr());
            QCOMPARE((*after)->tensors().size(), (*before)->tensors().size());
            for (std::size_t i = 0; i < (*after)->tensors().size(); ++i)
                QCOMPARE((*after)->read(i)->toContiguousBytes(), (*before)->read(i)->toContiguousBytes());
            QCOMPARE(withLongTextsAsBytes(file, {}, 1 << 20).value(), file);
            // Every shorter file stays what it is: damaged.
            const std::string whole = contentOf(QString::fromStdString(path)).toStdString();
            for (std::size_t size = 30; size < whole.size(); size += 7) {
                QVERIFY(writeFileAtomically(folder.filePath("cut.pkl").toStdString(), whole.substr(0, size)).ok());
                const auto cut = InputFile::open(folder.filePath("cut.pkl").toStdString()).value();
                QCOMPARE(withLongTextsAsBytes(cut, {}, 20).value(), cut);
            }
        }
    }

    void scoresBeyondTheMemoryForThem() {
        QTemporaryDir folder;
        constexpr std::int64_t kRows = 900'000, kClasses = 10;
        static_assert(static_cast<std::size_t>(kRows * kClasses) * sizeof(float) > CollectedScores::kKept);
        std::vector<float> values(static_cast<std::size_t>(kRows * kClasses));
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 1013) / 1013;
        ResultsContent made;
        made.scores = scoresOf(TensorView::fromFloats({kRows, kClasses}, std::move(values))).value();
        made.items = {OutItem::ClassScores};
        const std::string path = folder.filePath("large.pkl").toStdString();
        QVERIFY(writeResults(path, made).ok());
        const auto read = readResults(path);
        QVERIFY2(read.ok(), read ? "" : describe(read.error()).c_str());
        QVERIFY(read->scores->singlePrecision());
        QCOMPARE(read->scores->rows(), std::size_t{kRows});
        std::vector<double> expected(50), found(50);
        for (const std::size_t row : {std::size_t{0}, std::size_t{123'456}, std::size_t{kRows - 5}}) {
            QVERIFY(made.scores->read(row, expected).ok() && read->scores->read(row, found).ok());
            QCOMPARE(found, expected);
        }
    }

    void outItems() {
        QVERIFY(parseOutItems({"none", "all"})->empty());
        QCOMPARE(parseOutItems({"all", "pred_label"})->size(), std::size_t{4});
        QCOMPARE(*parseOutItems({"pred_label", "class_scores", "pred_label"}), (std::vector{OutItem::PredLabel, OutItem::ClassScores}));
        QVERIFY(parseOutItems({"scores"}).error().kind == ErrorKind::Usage);

        QTemporaryDir folder;
        const QString path = folder.filePath("out.json");
        ResultsContent made = content();
        made.metrics = {};
        made.items = {OutItem::PredLabel, OutItem::PredClass};
        QVERIFY(writeResults(path.toStdString(), made).ok());
        QVERIFY(contentOf(path).startsWith("{\"pred_label\": [2, 2, 0, 2, 0,"));
        made.items.clear();
        QVERIFY(writeResults(path.toStdString(), made).ok());
        QCOMPARE(contentOf(path), QByteArray("{}"));
        made.items = {OutItem::PredClass};
        made.classes = {"cat", "dog"};
        const auto refused = writeResults(path.toStdString(), made);
        QCOMPARE(QString::fromStdString(refused.error().code), QString("results-classes"));
        QCOMPARE(contentOf(path), QByteArray("{}"));  // still the old one
        QCOMPARE(writeResults(folder.filePath("out.yaml").toStdString(), made).error().code, std::string("results-format"));
    }

    void brokenJson_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("code");
        const auto row = [](const char* text, const char* code) { QTest::newRow(text) << QByteArray(text) << QString(code); };
        row("{", "results-json");
        row("{\"class_scores\": [[0.5, 0.5], [0.1]]}", "results-json");
        row("{\"class_scores\": [[0.5, \"a\"]]}", "results-json");
        row("{\"class_scores\": []}", "results-json");
        row("{\"class_scores\": [[]]}", "results-json");
        row("{\"class_scores\": [[0.5]]} x", "results-json");
        row("{\"class_scores\": [[0x5]]}", "results-json");
        row("{\"a\": }", "results-json");
        row("{\"a\": [1, 2}", "results-json");
        row("{\"a\": \"b", "results-json");
        row("{\"gt_label\": [0.5]}", "results-json");
        row("{\"gt_label\": [[1, 0], [1]]}", "results-json");
        row("[[0.5]]", "results-structure");
        row("", "file-empty");
    }
    void brokenJson() {
        QFETCH(QByteArray, text);
        QFETCH(QString, code);
        QTemporaryDir folder;
        const std::string path = folder.filePath("bad.json").toStdString();
        QVERIFY(writeFileAtomically(path, text.toStdString()).ok());
        const auto results = readResults(path);
        QVERIFY(!results.ok());
        QVERIFY(!results.error().where.file.empty());
        if (code != "file-empty") QCOMPARE(QString::fromStdString(results.error().code), code);
    }

    void jsonBeyondTheScores() {
        QTemporaryDir folder;
        const std::string path = folder.filePath("a.json").toStdString();
        QVERIFY(writeFileAtomically(path,
                                    "{\"x\": {\"y\": [1, {\"z\": null}, \"a\\\"]\"]}, \"class_scores\": [[1, 1e-400, -Infinity], [1e400, "
                                    "-0.5, NaN]], \"gt_label\": [2, 0]}")
                    .ok());
        const auto results = readResults(path);
        QVERIFY2(results.ok(), results ? "" : describe(results.error()).c_str());
        const double infinity = std::numeric_limits<double>::infinity();
        QVERIFY(sameNumbers(valuesOf(*results->scores), {1, 0, -infinity, infinity, -0.5, std::numeric_limits<double>::quiet_NaN()}));
        QCOMPARE(results->labels->values, (std::vector<std::int64_t>{2, 0}));
        QCOMPARE(results->keys, (std::vector<std::string>{"x", "class_scores", "gt_label"}));
        QVERIFY(writeFileAtomically(path, "{\"accuracy\": 5.0}").ok());
        QCOMPARE(scoresIn(*readResults(path), path).error().code, std::string("results-no-scores"));
    }

    void labelFiles() {
        QTemporaryDir folder;
        const std::string path = folder.filePath("labels").toStdString();
        const auto read = [&](const char* text) {
            return writeFileAtomically(path, text).ok() ? readLabels(path) : Result<Labels>(Error());
        };
        QCOMPARE(read("3\n1 # comment\n\n2").value().values, (std::vector<std::int64_t>{3, 1, 2}));
        QVERIFY(!read("3\n1").value().multiLabel);
        QCOMPARE(read("1,0,-1\r\n0 1 0\r\n").value().classes, std::size_t{3});
        QVERIFY(read("1 0\n0 1").value().multiLabel);
        QCOMPARE(read("[4, 5]").value().values, (std::vector<std::int64_t>{4, 5}));
        QCOMPARE(read("{\"a\": 1, \"gt_label\": [[1, 0], [0, 1]]}").value().classes, std::size_t{2});
        QCOMPARE(read("1\n2x").error().where.line, 2);
        QCOMPARE(read("1 2\n3").error().code, std::string("labels-text"));
        QCOMPARE(read("").error().code, std::string("labels-text"));
        QCOMPARE(read("{\"a\": 1}").error().code, std::string("labels-text"));
        const std::vector<std::byte> bytes{std::byte{7}, std::byte{9}};
        QVERIFY(writeFileAtomically(path, npyBytes(TensorView::fromBytes(DType::UInt8, {2}, bytes))).ok());
        QCOMPARE(readLabels(path).value().values, (std::vector<std::int64_t>{7, 9}));
        QVERIFY(writeFileAtomically(path, npyBytes(TensorView::fromFloats({2}, {1, 2}))).ok());
        QCOMPARE(readLabels(path).error().code, std::string("labels-dtype"));
    }

    void cancelledWritingLeavesTheOldFile() {
        QTemporaryDir folder;
        const QString path = folder.filePath("out.json");
        QVERIFY(writeFileAtomically(path.toStdString(), "old").ok());
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(writeResults(path.toStdString(), content(), {stop.get_token(), {}}).error().code, std::string("cancelled"));
        QCOMPARE(contentOf(path), QByteArray("old"));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
    }
};

TD_TEST(TestResults)
#include "tst_results.moc"
