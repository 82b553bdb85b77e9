// Explain my numbers: 40 pictures that other programs read in wrong ways (golden/expected/numbers.json, written by make_numbers.py).
#include "core/engine/nn/recipe.h"
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

QTEST_TEARDOWN_MAIN(TestNumbers)
#include "tst_numbers.moc"
