// Messages in the language of the window: the template and texts of tables are translated, other arguments are not.
#include "tests/support/test_program.h"
#include "widgets/common/strings.h"

#include <QTranslator>
#include <QtTest>

using namespace teardown;

namespace {

class Capitals : public QTranslator {
public:
    bool isEmpty() const override { return false; }
    QString translate(const char*, const char* text, const char*, int) const override {
        const QString source = QString::fromUtf8(text);
        return source.contains(QLatin1Char('{')) ? QStringLiteral("<%1>").arg(source) : source.toUpper();
    }
};

}  // namespace

class TestStrings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(QCoreApplication::installTranslator(&m_capitals)); }
    void cleanupTestCase() { QCoreApplication::removeTranslator(&m_capitals); }

    void arguments() {
        QCOMPARE(toQt(message("test.copy", "copy {key}", {{"key", "fc.weight"}})), QStringLiteral("<copy fc.weight>"));
        QCOMPARE(toQt(message("test.outer", "{a}, {n}", {{"a", message("test.inner", "inner")}, {"n", 7}})), QStringLiteral("<INNER, 7>"));
    }

    void tableTexts() {
        QCOMPARE(toQt(tableText("Number of stages.")), QStringLiteral("<NUMBER OF STAGES.>"));
        QCOMPARE(toQt(asIs("Number of stages.")), QStringLiteral("<Number of stages.>"));
        QCOMPARE(toQt(sentences({tableText("One."), message("test.two", "Two.")})), QStringLiteral("<<ONE.> TWO.>"));
        QCOMPARE(toQt(tableText("")), QString());
    }

private:
    Capitals m_capitals;
};

TD_TEST_GUI(TestStrings)
#include "tst_strings.moc"
