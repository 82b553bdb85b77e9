// Explain my numbers: 40 pictures that other programs read in wrong ways (golden/expected/numbers.json, written by make_numbers.py).
#include "core/engine/nn/recipe.h"
#include "core/engine/run/forward/forward_runner.h"
#include "core/engine/run/numbers/numbers_runner.h"
#include "core/session/numbers_journey.h"
#include "tests/engine/engine_support.h"
#include "tests/support/test_program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace teardown;
using namespace teardown::engine;

namespace {

constexpr const char* kNetwork = R"(
model = dict(
    type='ImageClassifier',
    backbone=dict(type='ResNet', depth=18, stem_channels=16, base_channels=16, num_stages=4, out_indices=(3, ), style='pytorch'),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=40, in_channels=128, loss=dict(type='CrossEntropyLoss')))
data = dict(test=dict(type='ImageNet', pipeline=[
    dict(type='LoadImageFromFile'),
    dict(type='Resize', size=(72, -1)),
    dict(type='CenterCrop', crop_size=64),
    dict(type='Normalize', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], to_rgb=True),
    dict(type='ImageToTensor', keys=['img']),
    dict(type='Collect', keys=['img'])]))
)";

std::shared_ptr<BuiltModel> network() {
    static const std::shared_ptr<BuiltModel> s_model = [] {
        auto config = loadConfigText("numbers.py", kNetwork);
        if (!config.ok()) qFatal("%s", describe(config.error()).c_str());
        BuildRequest request;
        request.config = *config;
        auto made = buildModel(request, {});
        if (!made.ok()) qFatal("%s", describe(made.error()).c_str());
        fillByRecipe(*(*made)->network);
        return *made;
    }();
    return s_model;
}

NumbersRequest requestFor(const std::string& picture, const std::string& text) {
    NumbersRequest request;
    request.input = PictureFile{std::string(SOURCE_ROOT) + "/" + picture};
    auto numbers = parseNumbers(text);
    if (!numbers.ok()) qFatal("%s", describe(numbers.error()).c_str());
    request.numbers = *numbers;
    // The limits of a loaded machine are no part of the test.
    request.seconds = 3600;
    return request;
}

QStringList idsOf(const ReadingDifferences& differences) {
    QStringList ids;
    for (const ReadingDifference& difference : differences) ids << QString::fromStdString(difference.id);
    ids.sort();
    return ids;
}

QJsonArray wrongReadings() {
    QFile file(TEST_DATA "/golden/expected/numbers.json");
    if (!file.open(QIODevice::ReadOnly)) qFatal("numbers.json is missing");
    return QJsonDocument::fromJson(file.readAll()).array();
}

}  // namespace

class TestNumbers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wrongReading_data();
    void wrongReading();
    void theConfigsOwnNumbers();
    void numbersOfAnotherNetwork();
    void isCancelled();
    void needsAPicture();
    void countOfNumbers();
};

void TestNumbers::wrongReading_data() {
    QTest::addColumn<QString>("picture");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("expected");
    const QJsonArray rows = wrongReadings();
    QCOMPARE(rows.size(), 40);
    for (const QJsonValue& value : rows) {
        const QJsonObject row = value.toObject();
        QStringList expected;
        for (const QJsonValue& id : row["expected"].toArray()) expected << id.toString();
        QTest::newRow(qPrintable(row["name"].toString())) << row["picture"].toString() << row["text"].toString() << expected;
    }
}

void TestNumbers::wrongReading() {
    QFETCH(const QString, picture);
    QFETCH(const QString, text);
    QFETCH(const QStringList, expected);
    const auto outcome = runNumbers(*network(), requestFor(picture.toStdString(), text.toStdString()), 1, {});
    QVERIFY_RESULT(outcome);
    const NumbersReport& report = (*outcome)->report;
    QVERIFY(!report.ranked.empty());
    const RankedReading& best = report.ranked.front();
    qInfo("%d inputs, distance %g, %s", report.tried, best.distance, qPrintable(idsOf(best.differences).join('+')));
    QCOMPARE(idsOf(best.differences), expected);
    QVERIFY(best.exact);
    QVERIFY(report.complete);
    QVERIFY(english(report.verdict).starts_with("Exactly these numbers"));
}

void TestNumbers::theConfigsOwnNumbers() {
    ForwardRequest forward;
    forward.input = PictureFile{std::string(SOURCE_ROOT) + "/resources/samples/photos/coffee.png"};
    forward.record = false;
    const auto own = runForward(*network(), forward, 1, {});
    QVERIFY_RESULT(own);
    std::string text;
    for (std::int64_t i = 0; i < (*own)->logits.numel(); ++i) text += std::to_string((*own)->logits.at(i)) + " ";
    const auto outcome = runNumbers(*network(), requestFor("resources/samples/photos/coffee.png", text), 1, {});
    QVERIFY_RESULT(outcome);
    const NumbersReport& report = (*outcome)->report;
    QVERIFY(report.ranked.front().differences.empty());
    QVERIFY(report.ranked.front().exact);
    QCOMPARE(report.ranked.front().kind, NumbersKind::Logits);
    // The first input answers it.
    QCOMPARE(report.tried, 1);
}

void TestNumbers::numbersOfAnotherNetwork() {
    std::string text;
    for (int i = 0; i < 40; ++i) text += std::to_string((i * 37 % 41) / 10.0) + " ";
    NumbersRequest request = requestFor("resources/samples/photos/coffee.png", text);
    request.mostInputs = 60;
    const auto outcome = runNumbers(*network(), request, 1, {});
    QVERIFY_RESULT(outcome);
    const NumbersReport& report = (*outcome)->report;
    QVERIFY(!report.ranked.front().exact);
    QVERIFY(!report.complete);
    QVERIFY(report.tried >= 60 && report.tried < 70);
    QVERIFY(english(report.verdict).starts_with("No reading gives exactly these numbers"));
    for (std::size_t i = 1; i < report.ranked.size(); ++i) QVERIFY(report.ranked[i - 1].distance <= report.ranked[i].distance);
}

void TestNumbers::isCancelled() {
    std::stop_source stop;
    stop.request_stop();
    const auto outcome = runNumbers(*network(), requestFor("resources/samples/photos/coffee.png", "0: 0.5"), 1, {stop.get_token(), {}});
    QVERIFY(!outcome.ok());
    QCOMPARE(outcome.error().kind, ErrorKind::Cancelled);
}

void TestNumbers::needsAPicture() {
    NumbersRequest request = requestFor("resources/samples/photos/coffee.png", "0: 0.5");
    request.input = waves({1, 3, 64, 64});
    const auto outcome = runNumbers(*network(), request, 1, {});
    QVERIFY(!outcome.ok());
    QCOMPARE(QString::fromStdString(outcome.error().code), QString("numbers-input"));
}

void TestNumbers::countOfNumbers() {
    const auto few = runNumbers(*network(), requestFor("resources/samples/photos/coffee.png", "[1.5, 2.5, 0.5]"), 1, {});
    QVERIFY(!few.ok());
    QCOMPARE(QString::fromStdString(few.error().code), QString("numbers-count"));
    const auto beyond = runNumbers(*network(), requestFor("resources/samples/photos/coffee.png", "40: 0.5"), 1, {});
    QVERIFY(!beyond.ok());
    QCOMPARE(QString::fromStdString(beyond.error().code), QString("numbers-class"));
}

TD_TEST(TestNumbers)
#include "tst_numbers.moc"
