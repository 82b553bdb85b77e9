// What results say about each picture: answers and losses, filters, the comparison of two tests.
#include "core/metrics/multi_label.h"
#include "core/testing/picture_filter.h"
#include "core/testing/results_comparison.h"
#include "core/testing/score_rows.h"
#include "tests/support/made_results.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QtTest>

#include <cmath>
#include <limits>

using namespace teardown;

namespace {

std::vector<std::uint32_t> fitting(const TestResults& results, const char* words) {
    const PictureFilter filter(words);
    std::vector<std::uint32_t> found;
    for (const TestedPicture& picture : results.pictures)
        if (filter.fits(picture, results)) found.push_back(picture.sample);
    return found;
}

}  // namespace

class TestResultsOfPictures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersAndLosses() {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const auto scores = metrics::scoresOf({0.25, 0.75, 1, 0, 3, -1, nan, 0.5, 0.5, 0.5}, 2);
        metrics::Labels labels;
        labels.values = {0, 1, 0, 0, 1};
        const auto pictures = testedPictures(*scores, labels);
        QVERIFY(pictures.ok());
        QCOMPARE((*pictures)[0].predicted, 1);
        QCOMPARE((*pictures)[0].loss, static_cast<float>(-std::log(0.25)));
        QVERIFY(!(*pictures)[0].right());
        QVERIFY(std::isinf((*pictures)[1].loss));
        // Logits have no cross entropy of this kind.
        QVERIFY(std::isnan((*pictures)[2].loss));
        QVERIFY((*pictures)[2].right());
        // NaN is the largest, as in numpy.argmax; of equal scores the first.
        QCOMPARE((*pictures)[3].predicted, 0);
        QCOMPARE((*pictures)[4].predicted, 0);
        labels.values[2] = 2;
        QCOMPARE(testedPictures(*scores, labels).error().code, std::string("metrics-labels"));
    }

    void filters_data() {
        QTest::addColumn<QByteArray>("words");
        QTest::addColumn<QList<int>>("samples");
        QTest::newRow("nothing") << QByteArray("  ") << QList<int>{0, 1, 2, 3};
        QTest::newRow("wrong") << QByteArray("wrong") << QList<int>{1, 3};
        QTest::newRow("right") << QByteArray("RIGHT") << QList<int>{0, 2};
        QTest::newRow("true class") << QByteArray("true:2") << QList<int>{2, 3};
        QTest::newRow("predicted class") << QByteArray("predicted:2") << QList<int>{1, 2};
        QTest::newRow("both") << QByteArray("true:2 predicted:1") << QList<int>{3};
        QTest::newRow("score") << QByteArray("score>=0.7") << QList<int>{0, 1, 2, 3};
        QTest::newRow("no score") << QByteArray("score>0.71") << QList<int>{};
        QTest::newRow("true score") << QByteArray("true-score<0.5") << QList<int>{1, 3};
        QTest::newRow("loss") << QByteArray("loss<=1") << QList<int>{0, 2};
        QTest::newRow("index") << QByteArray("#3") << QList<int>{3};
    }
    void filters() {
        QFETCH(QByteArray, words);
        QFETCH(QList<int>, samples);
        const auto results = test::madeResults(3, {{0, 0}, {1, 2}, {2, 2}, {2, 1}});
        QList<int> found;
        for (const std::uint32_t sample : fitting(*results, words.constData())) found += static_cast<int>(sample);
        QCOMPARE(found, samples);
    }

    void comparison() {
        const auto before = test::madeResults(3, {{0, 0}, {1, 2}, {2, 0}, {2, 1}, {0, 0}});
        const auto after = test::madeResults(3, {{0, 1}, {1, 1}, {2, 1}, {2, 1}, {0, 0}});
        const auto compared = compareResults(before, after);
        QVERIFY(compared.ok());
        QCOMPARE((*compared)->better, std::vector<std::uint32_t>{1});
        QCOMPARE((*compared)->worse, std::vector<std::uint32_t>{0});
        QCOMPARE((*compared)->otherWrong, std::vector<std::uint32_t>{2});
        const auto others = test::madeResults(3, {{0, 0}, {1, 2}, {2, 0}, {2, 1}, {1, 0}});
        QCOMPARE(compareResults(others, after).error().code, std::string("results-other-pictures"));
        const auto fewer = test::madeResults(3, {{0, 0}});
        QCOMPARE(compareResults(fewer, after).error().code, std::string("results-other-pictures"));
    }

    void severalClasses() {
        // Scores of three classes; the second picture's last class is difficult.
        auto results = std::make_shared<TestResults>();
        results->multiLabel = true;
        results->classes = {"cat", "dog", "car"};
        results->labels.multiLabel = true;
        results->labels.classes = 3;
        results->labels.values = {1, 0, 1, 0, 1, -1, 1, 0, 0};
        results->scores = metrics::scoresOf({0.9, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.1, 0.1}, 3);
        auto given = givenClasses(*results->scores, results->labels);
        QVERIFY2(given.ok(), given.ok() ? "" : describe(given.error()).c_str());
        results->pictures = given->pictures;
        results->given = given->given;
        QCOMPARE(results->actualText(results->pictures[0]), std::string("cat, car"));
        QCOMPARE(results->predictedText(results->pictures[1]), std::string("cat, dog, car"));
        QCOMPARE(results->pictures[0].mistakes, 1);
        QCOMPARE(results->pictures[1].mistakes, 1);
        QVERIFY(results->pictures[2].right());
        QCOMPARE(results->pictures[0].actualScore, 0.4F);
        QCOMPARE(results->pictures[0].loss, static_cast<float>(-(std::log(0.9) + std::log(0.8) + std::log(0.4)) / 3));
        QCOMPARE(results->pictures[1].loss, static_cast<float>(-(std::log(0.5) + std::log(0.6)) / 2));
        QCOMPARE(fitting(*results, "wrong"), (std::vector<std::uint32_t>{0, 1}));
        QCOMPARE(fitting(*results, "true:car"), (std::vector<std::uint32_t>{0}));
        QVERIFY(results->isIn({2, 2, 0, 2}, results->pictures[1]) && !results->isIn({1, 1, 0, 2}, results->pictures[0]));

        // The means of the table are the metrics.
        const auto table = metrics::labelTable(*results->scores, results->labels, kGivenFrom);
        QVERIFY(table.ok());
        double precision = 0, recall = 0, average = 0;
        for (const metrics::ClassRow& row : *table) {
            precision += row.precision / 3;
            recall += row.recall / 3;
            average += row.averagePrecision / 3;
        }
        metrics::MultiLabelOptions options;
        options.threshold = kGivenFrom;
        const auto performance = metrics::averagePerformance(*results->scores, results->labels, options);
        QVERIFY(std::abs(performance->cp - precision) < 1e-9 && std::abs(performance->cr - recall) < 1e-9);
        QVERIFY(std::abs(*metrics::meanAveragePrecision(*results->scores, results->labels) - average) < 1e-9);
        QCOMPARE((*table)[0].support, std::int64_t{2});
        QCOMPARE((*table)[2].predicted, std::int64_t{1});

        // Another test gives the first picture its car, and the last one a dog.
        auto after = std::make_shared<TestResults>(*results);
        after->scores = metrics::scoresOf({0.9, 0.2, 0.6, 0.5, 0.6, 0.7, 0.8, 0.5, 0.1}, 3);
        auto other = givenClasses(*after->scores, after->labels);
        after->pictures = other->pictures;
        after->given = other->given;
        const auto compared = compareResults(results, after);
        QVERIFY(compared.ok());
        QCOMPARE((*compared)->better, std::vector<std::uint32_t>{0});
        QCOMPARE((*compared)->worse, std::vector<std::uint32_t>{2});
        QVERIFY((*compared)->otherWrong.empty());

        metrics::Labels single;
        single.values = {0, 1, 0};
        QCOMPARE(givenClasses(*results->scores, single).error().code, std::string("metrics-labels"));
    }

    // Scores that do not fit in memory go to a temporary file, which nobody finds afterwards.
    void manyScores() {
        const auto left = [] {
            return QDir(QStringLiteral("/var/tmp")).entryList({QStringLiteral("teardown-scores-*")}).size() +
                   QDir::temp().entryList({QStringLiteral("teardown-scores-*")}).size();
        };
        const auto before = left();
        constexpr std::int64_t kClasses = 7, kBatch = 5, kBatches = 40;
        metrics::ScoreSourcePtr kept, moved;
        for (const std::size_t memory : {ScoreRows::kMostInMemory, std::size_t{1000}}) {
            ScoreRows rows({}, kBatch * kBatches, {}, memory);
            for (std::int64_t batch = 0; batch < kBatches; ++batch) {
                std::vector<float> values(kBatch * kClasses);
                for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(batch) + static_cast<float>(i) / 100;
                QVERIFY(rows.add(TensorView::fromFloats({kBatch, kClasses}, std::move(values))).ok());
                QCOMPARE(rows.done(), static_cast<std::size_t>((batch + 1) * kBatch));
            }
            const bool inFile = memory == 1000;
            QCOMPARE(left(), before + (inFile ? 1 : 0));
            auto found = rows.finish();
            QVERIFY2(found.ok(), found.ok() ? "" : describe(found.error()).c_str());
            (inFile ? moved : kept) = *found;
        }
        QCOMPARE(left(), before);
        QCOMPARE(moved->rows(), static_cast<std::size_t>(kBatch * kBatches));
        std::vector<double> a(kBatch * kBatches * kClasses), b(a.size());
        QVERIFY(kept->read(0, a).ok() && moved->read(0, b).ok());
        QVERIFY(a == b);
        QCOMPARE(b.back(), static_cast<double>(39 + 34 / 100.0F));
    }
};

TD_TEST(TestResultsOfPictures)
#include "tst_tested.moc"
