// What the user writes becomes a part request, or one error that names the argument.
#include "core/session/part_request.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

class TestPartRequest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void valuesAreRead() {
        const auto request = partRequest(
            "models", "ResNet", {{"depth", " 18 "}, {"out_indices", "0, 1"}, {"style", "  "}, {"norm_cfg", "dict(type='BN')"}}, "3, 64x48");
        QVERIFY2(request.ok(), request.ok() ? "" : describe(request.error()).c_str());
        QCOMPARE(request->registry, std::string("models"));
        QCOMPARE(request->config.repr(), std::string("{'type': 'ResNet', 'depth': 18, 'out_indices': (0, 1), 'norm_cfg': {'type': 'BN'}}"));
        QCOMPARE(request->inputShape, (std::vector<int>{3, 64, 48}));
    }

    void withoutAnythingTheDefaultsCount() {
        const auto request = partRequest("norm layer", "BN", {}, " ");
        QVERIFY(request.ok());
        QCOMPARE(request->config.repr(), std::string("{'type': 'BN'}"));
        QVERIFY(request->inputShape.empty());
    }

    void aBadValueNamesItsArgument_data() {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"(1, 2", "1)", "18 19", "import os", "x = 1", "open('/etc/passwd')", "undefined_name"})
            QTest::newRow(text) << QByteArray(text);
    }
    void aBadValueNamesItsArgument() {
        QFETCH(QByteArray, text);
        const auto request = partRequest("models", "ResNet", {{"in_channels", "3"}, {"depth", text.toStdString()}}, {});
        QVERIFY(!request.ok());
        QCOMPARE(request.error().code, std::string("part-argument"));
        QCOMPARE(request.error().where.member, std::string("depth"));
        QVERIFY2(english(request.error().what).starts_with("depth: '"), english(request.error().what).c_str());
    }

    void aBadShapeIsAnError_data() {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"3x", "0x64x64", "big", "3*64*64", "-3"}) QTest::newRow(text) << QByteArray(text);
    }
    void aBadShapeIsAnError() {
        QFETCH(QByteArray, text);
        const auto request = partRequest("models", "ResNet", {}, text.toStdString());
        QVERIFY(!request.ok());
        QCOMPARE(request.error().code, std::string("input-shape"));
        QVERIFY(mentions(request.error().what, text.toStdString()));
    }
};

TD_TEST(TestPartRequest)
#include "tst_part_request.moc"
