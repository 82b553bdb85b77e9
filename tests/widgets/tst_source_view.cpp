// The source view and the page around it: notes beside lines, search, clicks in both directions, the graph of files, broken bases.
#include "core/config/config_files.h"
#include "tests/support/test_program.h"
#include "widgets/common/banner.h"
#include "widgets/common/theme.h"
#include "widgets/config/file_graph.h"
#include "widgets/config/row_list.h"
#include "widgets/config/source_page.h"
#include "widgets/source_view/source_view.h"

#include <QAbstractItemModelTester>
#include <QAbstractScrollArea>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTreeView>
#include <QtTest>

using namespace teardown;

namespace {

const std::map<std::string, std::string> kFiles{
    {"/p/base/model.py", "model = dict(\n    type='Net',\n    depth=50,\n    head=dict(type='Head', topk=(1, 5)))\n"},
    {"/p/base/data.yaml", "batch: 32\nworkers: 2\n"},
    {"/p/child.py",
     "# a comment\n_base_ = ['./base/model.py', './base/data.yaml']\nmodel = dict(\n    depth=18,\n    head=dict(_delete_=True, "
     "type='Other'))\nbatch = 64\n"},
};

std::shared_ptr<const Config> open(std::map<std::string, std::string> files, const std::vector<ConfigOption>& given = {}) {
    ConfigLoadOptions options;
    options.source = std::make_shared<MemoryFiles>(std::move(files));
    options.root = "/p";
    options.options = given;
    const auto config = readConfigPartly("/p/child.py", options);
    return config.ok() ? *config : nullptr;
}

}  // namespace

class TestSourceView : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<SourcePage> page(const std::shared_ptr<const Config>& config) {
        auto shown = std::make_unique<SourcePage>();
        shown->resize(760, 600);
        shown->show();
        shown->setConfig(config);
        return shown;
    }

private Q_SLOTS:
    void initTestCase() { Theme::instance().apply(ThemeMode::Light); }

    void searchCountsAndWraps() {
        SourceView view;
        view.resize(500, 300);
        view.show();
        view.setText(QStringLiteral("alpha = 1\nbeta = alpha\nAlpha = 'ä alpha'\n"), SourceLanguage::Python);
        QTest::keyClick(view.editor(), Qt::Key_F, Qt::ControlModifier);
        QVERIFY(view.searchIsOpen());
        view.searchField()->setText(QStringLiteral("alpha"));
        QCOMPARE(view.searchState(), QStringLiteral("1 of 4"));
        view.findNext();
        view.findNext();
        view.findNext();
        QCOMPARE(view.searchState(), QStringLiteral("4 of 4"));
        view.findNext();
        QCOMPARE(view.searchState(), QStringLiteral("1 of 4"));
        QTest::keyClick(view.searchField(), Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(view.searchState(), QStringLiteral("4 of 4"));
        view.searchField()->setText(QStringLiteral("gamma"));
        QCOMPARE(view.searchState(), QStringLiteral("not found"));
        QTest::keyClick(view.searchField(), Qt::Key_Escape);
        QVERIFY(!view.searchIsOpen());
    }

    void theTextCanNotBeChanged() {
        SourceView view;
        view.show();
        view.setText(QStringLiteral("depth = 50\n"), SourceLanguage::Python);
        QTest::keyClicks(view.editor(), QStringLiteral("abc"));
        QTest::keyClick(view.editor(), Qt::Key_Delete);
        QCOMPARE(view.text(), QStringLiteral("depth = 50\n"));
    }

    void aClickTellsItsLine() {
        SourceView view;
        view.resize(500, 300);
        view.show();
        view.setColours({Qt::white, Qt::black, Qt::gray, Qt::gray, Qt::blue, Qt::green, Qt::red, Qt::gray, Qt::blue, Qt::red, Qt::red,
                         Qt::yellow, Qt::lightGray});
        view.setText(QStringLiteral("one = 1\ntwo = 2\nthree = 3\n"), SourceLanguage::Python);
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QSignalSpy clicked(&view, &SourceView::lineClicked);
        auto* area = qobject_cast<QAbstractScrollArea*>(view.editor());
        const int height = area->fontMetrics().height();
        QTest::mouseClick(area->viewport(), Qt::LeftButton, {}, QPoint(200, height + height / 2 + 4));
        QCOMPARE(clicked.size(), 1);
        QCOMPARE(clicked[0][0].toInt(), 2);
        view.editor()->setFocus();
        view.showLine(2);
        QCOMPARE(clicked.size(), 1);
        QTest::qWait(50);
        QCOMPARE(clicked.size(), 1);
        QTest::keyClick(view.editor(), Qt::Key_Down);
        QTRY_COMPARE(clicked.size(), 2);
        QCOMPARE(clicked[1][0].toInt(), 3);
        // Finding a match scrolls to it without selecting it.
        view.openSearch();
        view.searchField()->setText(QStringLiteral("one"));
        QTest::qWait(50);
        QCOMPARE(clicked.size(), 2);
    }

    void marginSaysWhatALineSets() {
        const auto shown = page(open(kFiles));
        shown->showLine(QStringLiteral("base/model.py"), 3);
        QCOMPARE(shown->view()->noteAt(3), QStringLiteral("→ child.py:4"));
        QVERIFY(shown->view()->isFaded(3));
        QCOMPARE(shown->view()->noteAt(2), QStringLiteral("model.type"));
        QVERIFY(!shown->view()->isFaded(2));
        // The head was replaced as a whole.
        QVERIFY(shown->view()->isFaded(4));
        shown->showLine(QStringLiteral("base/data.yaml"), 1);
        QVERIFY(shown->view()->isFaded(1));
        QCOMPARE(shown->view()->noteAt(2), QStringLiteral("workers"));
    }

    void aValueShowsItsLineAndHistory() {
        const auto shown = page(open(kFiles));
        shown->showValue(QStringLiteral("model.depth"));
        QCOMPARE(shown->file(), QStringLiteral("child.py"));
        QCOMPARE(shown->line(), 4);
        const auto& rows = shown->history()->model()->rows();
        QCOMPARE(rows.size(), std::size_t(2));
        QCOMPARE(rows[0].detail, QStringLiteral("50"));
        QCOMPARE(rows[0].trailing, QStringLiteral("model.py:3"));
        QCOMPARE(rows[1].detail, QStringLiteral("18"));
        QVERIFY(rows[0].muted && !rows[1].muted);
        // A click on the oldest place goes there and keeps the value.
        const QModelIndex oldest = shown->history()->model()->index(0, 0);
        Q_EMIT shown->history()->view()->clicked(oldest);
        QCOMPARE(shown->file(), QStringLiteral("base/model.py"));
        QCOMPARE(shown->line(), 3);
        QCOMPARE(shown->path(), QStringLiteral("model.depth"));
        shown->showValue(QStringLiteral("no.such.key"));
        QCOMPARE(shown->path(), QStringLiteral("model.depth"));
    }

    void deletionStandsInTheHistory() {
        const auto shown = page(open(kFiles));
        shown->showValue(QStringLiteral("model.head.type"));
        QStringList kinds;
        for (const TreeRow& row : shown->history()->model()->rows()) kinds += row.text;
        QCOMPARE(kinds, (QStringList{QStringLiteral("set"), QStringLiteral("deleted"), QStringLiteral("set")}));
    }

    void anOptionHasNoLineButAPlaceInTheHistory() {
        const auto shown = page(open(kFiles, {{"model.depth", "101"}}));
        shown->showValue(QStringLiteral("model.depth"));
        QCOMPARE(shown->file(), QStringLiteral("child.py"));
        const auto& rows = shown->history()->model()->rows();
        QCOMPARE(rows.back().text, QStringLiteral("option"));
        QCOMPARE(rows.back().detail, QStringLiteral("101"));
        QCOMPARE(shown->view()->noteAt(4), QStringLiteral("→ --cfg-options"));
    }

    void aLineTellsItsValues() {
        const auto shown = page(open(kFiles));
        QSignalSpy chosen(shown.get(), &SourcePage::valueChosen);
        shown->showLine(QStringLiteral("child.py"), 1);
        QVERIFY(shown->lineValues()->model()->rows().empty());
        Q_EMIT shown->view()->lineClicked(4);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].toString(), QStringLiteral("model.depth"));
        QCOMPARE(shown->lineValues()->model()->rows().front().key, QStringLiteral("model.depth"));
        // Removed values have no row in the tree, and are marked as such.
        shown->showLine(QStringLiteral("base/model.py"), 4);
        Q_EMIT shown->view()->lineClicked(4);
        bool topk = false;
        for (const TreeRow& row : shown->lineValues()->model()->rows())
            topk = topk || (row.key == QLatin1String("model.head.topk") && row.muted);
        QVERIFY(topk);
    }

    void graphShowsInheritance() {
        const auto shown = page(open(kFiles));
        FileGraph* graph = shown->graph();
        QCOMPARE(graph->labelOf(0), QStringLiteral("child.py"));
        QVERIFY(graph->boxOf(1).left() > graph->boxOf(0).right());
        QVERIFY(!graph->boxOf(1).intersects(graph->boxOf(2)));
        QTest::mouseClick(graph, Qt::LeftButton, {}, graph->boxOf(2).center());
        QCOMPARE(shown->file(), QStringLiteral("base/data.yaml"));
        QCOMPARE(shown->view()->text(), QStringLiteral("batch: 32\nworkers: 2\n"));
    }

    void brokenBaseLeavesTheRest() {
        auto files = kFiles;
        files["/p/base/model.py"] = "_base_ = './missing.py'\nmodel = dict(type='Net', depth=50)\n";
        const auto config = open(files);
        QVERIFY(config && !config->faults.empty());
        const auto shown = page(config);
        int broken = -1;
        for (std::size_t i = 0; i < config->files.size(); ++i)
            if (config->files[i].displayPath == "base/missing.py") broken = static_cast<int>(i);
        QVERIFY(broken >= 0);
        QVERIFY(shown->graph()->isBroken(broken));
        QTest::mouseClick(shown->graph(), Qt::LeftButton, {}, shown->graph()->boxOf(broken).center());
        QVERIFY2(shown->banner()->text().contains(QStringLiteral("child.py -> base/model.py")), qPrintable(shown->banner()->text()));
        shown->showValue(QStringLiteral("model.depth"));
        QCOMPARE(shown->file(), QStringLiteral("child.py"));
    }

    void listsAreModels() {
        const auto shown = page(open(kFiles));
        QAbstractItemModelTester history(shown->history()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QAbstractItemModelTester values(shown->lineValues()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        for (const char* path : {"model", "model.depth", "batch", "model.head.type"}) shown->showValue(QString::fromLatin1(path));
        for (int line = 1; line < 7; ++line) shown->showLine(QStringLiteral("child.py"), line);
        shown->setConfig(nullptr);
        QCOMPARE(shown->view()->text(), QString());
    }
};

TD_TEST_GUI(TestSourceView)
#include "tst_source_view.moc"
