// The page is complete, refers only to its own files, and text from files stays text.
#include "tests/support/test_program.h"
#include "widgets/paint/teardown_page.h"

#include <QtTest>

#include <QRegularExpression>

using namespace teardown;

namespace {

SheetView ramp(Shape shape, bool weights) {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) count *= size;
    std::vector<float> values;
    for (std::int64_t i = 0; i < count; ++i) values.push_back(static_cast<float>(i % 17) - 8);
    SheetView sheet;
    sheet.view = TensorView::fromFloats(std::move(shape), std::move(values));
    if (weights) sheet.role = TensorRole::Weight;
    return sheet;
}

TeardownPageContent content() {
    TeardownPageContent page;
    page.title = "digits <script>alert(1)</script>";
    page.lead = "What the network makes of one digit.";
    page.facts = {{"config", "a%1b.py"}, {"parameters", "143,754"}};
    page.inputName = "3_1.png";
    page.input = {2, 2, {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {10, 11, 12}}};
    page.predictions = {{"three", 0.98}, {"%2 & eight", 0.02}};
    page.layers.push_back({"backbone.stage_1.0", "RepVGGBlock", "f32[1,4,6,6]", "Sums three branches.", ramp({1, 4, 6, 6}, false)});
    PageBlock block;
    block.path = "backbone.stage_1.0/../x";
    block.formula = "W' = W * gamma / sqrt(var + eps)\nb' = beta - mean * gamma < 1";
    block.maxAbs = 4.8e-7;
    block.relative = 1.2e-7;
    block.before = {{"3x3 branch", "", ramp({4, 4, 3, 3}, true)}, {"identity", "", ramp({4, 4, 3, 3}, true)}};
    block.after = {{"folded", "", ramp({4, 4, 3, 3}, true)}};
    page.blocks.push_back(block);
    page.foldingWhy = "Convolution is linear.";
    page.verdict = "Same answer.";
    page.parametersBefore = 100;
    page.parametersAfter = 60;
    page.problems = {"odd: <i>x</i>"};
    page.footer = "Teardown";
    return page;
}

QString pageIn(const QTemporaryDir& folder) {
    QFile file(folder.filePath(QStringLiteral("page/index.html")));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

}  // namespace

class TestTeardownPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isComplete() {
        QTemporaryDir folder;
        const auto written = writeTeardownPage(folder.filePath(QStringLiteral("page")).toStdString(), content());
        QVERIFY2(written.ok(), written.ok() ? "" : english(written.error().what).c_str());
        const QString page = pageIn(folder);
        for (const char* part :
             {"What the network makes", "143,754", "three", "0.9800", "RepVGGBlock", "Sums three branches.", "Convolution is linear.",
              "4.8e-07", "Same answer.", "100 before, 60 after", "3x3 branch", "folded", "a%1b.py", "%2 &amp; eight"}) {
            QVERIFY2(page.contains(QLatin1String(part)), part);
        }
    }

    void textStaysText() {
        QTemporaryDir folder;
        QVERIFY(writeTeardownPage(folder.filePath(QStringLiteral("page")).toStdString(), content()).ok());
        const QString page = pageIn(folder);
        QVERIFY(!page.contains(QStringLiteral("<script")));
        QVERIFY(!page.contains(QStringLiteral("<i>")));
        QVERIFY(page.contains(QStringLiteral("gamma &lt; 1")));
    }

    void everyReferenceIsAFileOfItsOwn() {
        QTemporaryDir folder;
        QVERIFY(writeTeardownPage(folder.filePath(QStringLiteral("page")).toStdString(), content()).ok());
        const QString page = pageIn(folder);
        QVERIFY(!page.contains(QStringLiteral("http")));
        QSet<QString> referred;
        auto matches = QRegularExpression(QStringLiteral("(?:src|srcset)=\"([^\"]+)\"")).globalMatch(page);
        while (matches.hasNext()) referred.insert(matches.next().captured(1));
        QCOMPARE(referred.size(), 1 + 2 * 4);  // the input; a layer and three kernels in two themes
        for (const QString& name : referred) {
            QVERIFY2(name.startsWith(QStringLiteral("pictures/")) && !name.contains(QStringLiteral("..")), qPrintable(name));
            QVERIFY2(!QImage(folder.filePath(QStringLiteral("page/") + name)).isNull(), qPrintable(name));
        }
        QCOMPARE(QDir(folder.filePath(QStringLiteral("page/pictures"))).entryList(QDir::Files).size(), referred.size());
    }

    void writtenTwiceItIsTheSame() {
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("page")).toStdString();
        QVERIFY(writeTeardownPage(path, content()).ok());
        const QString first = pageIn(folder);
        QVERIFY(writeTeardownPage(path, content()).ok());
        QCOMPARE(pageIn(folder), first);
    }

    void emptyPartsAreLeftOut() {
        QTemporaryDir folder;
        TeardownPageContent page;
        page.title = "nothing yet";
        QVERIFY(writeTeardownPage(folder.filePath(QStringLiteral("page")).toStdString(), page).ok());
        QVERIFY(!pageIn(folder).contains(QStringLiteral("<h2>")));
    }

    void aFileWhereTheFolderShouldBe() {
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("page")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        const auto written = writeTeardownPage(file.fileName().toStdString(), content());
        QVERIFY(!written.ok());
        QCOMPARE(written.error().code, std::string("export-folder"));
    }
};

TD_TEST_GUI(TestTeardownPage)
#include "tst_teardown_page.moc"
