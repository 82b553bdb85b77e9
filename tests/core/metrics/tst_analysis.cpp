// Confusion matrix, table by class, calibration.
#include "core/metrics/calibration.h"
#include "core/metrics/confusion.h"
#include "core/metrics/evaluate.h"
#include "made_scores.h"
#include "tests/support/test_program.h"

using namespace teardown;
using namespace teardown::metrics;

class TestAnalysis : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void confusion() {
        const ScoreSourcePtr scores = scoresOf({.7, .2, .1, .7, .2, .1, .1, .8, .1, .4, .4, .2, .1, .2, .7}, 3);
        const Labels labels{false, 0, {0, 1, 1, 1, 0}};
        const auto matrix = ConfusionMatrix::of(*scores, labels);
        QVERIFY(matrix.ok());
        QCOMPARE(matrix->total(), std::int64_t{5});
        QCOMPARE(matrix->at(0, 0), std::int64_t{1});
        QCOMPARE(matrix->at(0, 2), std::int64_t{1});
        QCOMPARE(matrix->at(1, 0), std::int64_t{2});  // of the equal scores the first one
        QCOMPARE(matrix->at(2, 2), std::int64_t{0});
        QCOMPARE(matrix->cells().size(), std::size_t{4});
        QCOMPARE(matrix->mostConfused(1), (std::vector<ConfusionCell>{{1, 0, 2}}));
        QCOMPARE(matrix->mostConfused(9), (std::vector<ConfusionCell>{{1, 0, 2}, {0, 2, 1}}));
        const std::vector<ClassRow> rows = classTable(*matrix);
        QCOMPARE(rows[1].support, std::int64_t{3});
        QCOMPARE(rows[1].predicted, std::int64_t{1});
        QCOMPARE(rows[1].precision, 100.0);
        QVERIFY(std::abs(rows[1].recall - 100.0 / 3) < 1e-12);
        QCOMPARE(rows[1].confusion, (ConfusionCell{1, 0, 2}));
        QCOMPARE(rows[2].recall, 0.0);
        QCOMPARE(rows[2].confusion.count, std::int64_t{0});
    }

    void confusionAgreesWithTheMetrics() {
        const auto made = test::madeScores({{"seed", 4}, {"rows", 500}, {"classes", 20}, {"levels", 0}});
        const auto matrix = ConfusionMatrix::of(*made.scores, made.labels);
        QVERIFY(matrix.ok());
        EvaluationTarget target;
        target.labels = made.labels;
        Diagnostics notes;
        const auto table = evaluate(target, made.scores, metricNames(false),
                                    ConfigValue::dict({{ConfigValue::string("topk"), ConfigValue::integer(1)},
                                                       {ConfigValue::string("thrs"), ConfigValue::floating(-1)},
                                                       {ConfigValue::string("average_mode"), ConfigValue::string("none")}}),
                                    notes);
        QVERIFY(table.ok());
        const auto rows = classTable(*matrix);
        std::int64_t correct = 0;
        for (std::size_t c = 0; c < rows.size(); ++c) {
            correct += rows[c].correct;
            QCOMPARE(rows[c].precision, std::get<std::vector<double>>(*table->find("precision"))[c]);
            QCOMPARE(rows[c].recall, std::get<std::vector<double>>(*table->find("recall"))[c]);
            QCOMPARE(rows[c].f1, std::get<std::vector<double>>(*table->find("f1_score"))[c]);
            QCOMPARE(rows[c].support, std::get<std::vector<std::int64_t>>(*table->find("support"))[c]);
        }
        QVERIFY(std::abs(std::get<double>(*table->find("accuracy")) - 100.0 * static_cast<double>(correct) / 500) < 1e-4);
    }

    void confusionRefuses() {
        const ScoreSourcePtr scores = scoresOf({.7, .3, .2, .8}, 2);
        QCOMPARE(ConfusionMatrix::of(*scores, {false, 0, {0, 2}}).error().code, std::string("metrics-labels"));
        QCOMPARE(ConfusionMatrix::of(*scores, {false, 0, {0, -1}}).error().code, std::string("metrics-labels"));
        QCOMPARE(ConfusionMatrix::of(*scores, {false, 0, {0}}).error().code, std::string("metrics-count"));
        QCOMPARE(ConfusionMatrix::of(*scores, {true, 2, {0, 1, 1, 0}}).error().code, std::string("metrics-labels"));
        QCOMPARE(calibrationOf(*scores, {true, 2, {0, 1, 1, 0}}).error().code, std::string("metrics-labels"));
        QCOMPARE(calibrationOf(*scores, {false, 0, {0}}).error().code, std::string("metrics-count"));
    }

    void calibration() {
        // Two bins: (0, .5] with one right of two at .4 and .5, (.5, 1] with two right of two at .8 and 1.
        const ScoreSourcePtr scores = scoresOf({.4, .3, .3, .5, .25, .25, .8, .1, .1, 0, 0, 1, 3, 1, 1}, 3);
        const auto found = calibrationOf(*scores, {false, 0, {0, 1, 0, 2, 0}}, 2);
        QVERIFY(found.ok());
        QCOMPARE(found->bins[0].count, std::int64_t{2});
        QVERIFY(std::abs(found->bins[0].confidence - .45) < 1e-12);
        QCOMPARE(found->bins[0].accuracy, .5);
        QCOMPARE(found->bins[1].count, std::int64_t{2});
        QVERIFY(std::abs(found->bins[1].confidence - .9) < 1e-12);
        QVERIFY(std::abs(found->ece - (.05 * .5 + .1 * .5)) < 1e-12);
        QVERIFY(std::abs(found->mce - .1) < 1e-12);
        QCOMPARE(found->notProbabilities, std::int64_t{1});
        QCOMPARE(found->counted, std::int64_t{4});
        QCOMPARE(calibrationOf(*scoresOf({0, 0}, 2), {false, 0, {0}}, 10)->bins[0].count, std::int64_t{1});
    }

    void scoresOfAllKinds() {
        const std::vector<std::byte> bytes(24, std::byte{0});
        QCOMPARE(scoresOf(TensorView::fromBytes(DType::Int64, {1, 3}, bytes)).error().code, std::string("scores-dtype"));
        QCOMPARE(scoresOf(TensorView::fromFloats({3}, {1, 2, 3})).error().code, std::string("scores-shape"));
        const auto stacked = stackedScores({TensorView::fromFloats({2}, {1, 2}), TensorView::fromFloats({2, 2}, {3, 4, 5, 6})});
        QVERIFY(stacked.ok());
        QCOMPARE((*stacked)->rows(), std::size_t{3});
        QVERIFY((*stacked)->singlePrecision());
        QCOMPARE(stackedScores({TensorView::fromFloats({2}, {1, 2}), TensorView::fromFloats({3}, {1, 2, 3})}).error().code,
                 std::string("scores-shape"));
        QCOMPARE(stackedScores({}).error().code, std::string("scores-shape"));
        // Columns first: strides are obeyed.
        const auto turned = scoresOf(TensorView::fromFloats({2, 3}, {1, 2, 3, 4, 5, 6}).permuted({1, 0}));
        std::vector<double> values(2);
        QVERIFY(turned.ok() && (*turned)->read(1, values).ok());
        QCOMPARE(values, (std::vector<double>{2, 5}));
    }
};

TD_TEST(TestAnalysis)
#include "tst_analysis.moc"
