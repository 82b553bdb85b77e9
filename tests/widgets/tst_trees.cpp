// The trees: how the texts of a row share its width, summaries and tool tips of values, and the context menus of rows.
#include "core/session/build_journey.h"
#include "tests/app/painted_text.h"
#include "tests/support/test_program.h"
#include "widgets/charts/histogram_view.h"
#include "widgets/common/fact_table.h"
#include "widgets/common/link.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/row_room.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/tool_tips.h"
#include "widgets/common/tree_panel.h"
#include "widgets/config/config_rows.h"
#include "widgets/engine/module_rows.h"

#include <QClipboard>
#include <QFontMetrics>
#include <QGuiApplication>
#include <QMenu>
#include <QSettings>
#include <QToolTip>
#include <QTreeView>
#include <QtTest>

#include <algorithm>

using namespace teardown;

namespace {

ConfigValue text(const char* value) { return ConfigValue::string(value); }

ConfigValue dict(std::vector<DictEntry> entries) { return ConfigValue::dict(std::move(entries)); }

/// A config with a deep and a wide dict, each value set in a file with a long name.
Config config() {
    const auto file = std::make_shared<const std::string>("resnet50_8xb32_in1k_very_long_name.py");
    int line = 0;
    const auto set = [&](ConfigValue value) { return value.withOrigins({Origin{file, ++line, 1, OriginKind::Set, nullptr}}); };
    Config made;
    made.root =
        dict({{text("model"), set(dict({{text("type"), set(text("ImageClassifier"))},
                                        {text("backbone"), set(dict({{text("type"), set(text("ResNet"))},
                                                                     {text("depth"), set(ConfigValue::integer(50))},
                                                                     {text("style"), set(text("pytorch"))}}))}}))},
              {text("in_channels"), set(ConfigValue::integer(2048))},
              {text("pipeline"),
               set(ConfigValue::list({dict({{text("type"), text("LoadImageFromFile")}}), dict({{text("type"), text("Resize")}})}))}});
    return made;
}

BuildOutcome outcome() {
    BuildOutcome build;
    const auto add = [&](const char* path, const char* type, int parent) {
        ModuleNode node;
        node.path = path;
        node.name = node.path.substr(node.path.rfind('.') + 1);
        node.type = type;
        node.parent = parent;
        node.state = LoadState::Loaded;
        build.modules.push_back(node);
        return static_cast<int>(build.modules.size()) - 1;
    };
    const int top = add("", "ImageClassifier", -1);
    const int backbone = add("backbone", "ResNet", top);
    add("backbone.bn1", "BatchNorm2d", backbone);
    add("backbone.gap", "AdaptiveAvgPool2d", backbone);
    return build;
}

/// Gives each row a figure in the column "output".
std::vector<TreeRow> rowsWithShapes(const QString& shape) {
    std::vector<TreeRow> rows = moduleRows(outcome(), nullptr);
    for (TreeRow& row : rows) row.cells[static_cast<int>(ModuleColumn::Output) - 1] = shape;
    return rows;
}

QStringList painted(TreePanel& panel) {
    QStringList texts;
    for (const test::PaintedText& item : test::paintedTexts(*panel.view()->viewport())) texts += item.text;
    return texts;
}

QAction* actionOf(QMenu& menu, const QString& text) {
    for (QAction* action : menu.actions())
        if (action->text() == text) return action;
    return nullptr;
}

}  // namespace

class TreesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        Theme::instance().apply(ThemeMode::Light);
    }
    void init() { QSettings().clear(); }

    void textsShareTheRow_data() {
        QTest::addColumn<int>("width");
        QTest::addColumn<bool>("value");
        QTest::addColumn<int>("name");
        QTest::addColumn<int>("detail");
        QTest::addColumn<int>("trailing");
        // name 50, detail 60, trailing 80 or 20.
        QTest::newRow("all fit") << 250 << false << 50 << 60 << 80;
        QTest::newRow("the type gives way") << 190 << false << 50 << 40 << 80;
        QTest::newRow("no room for the type") << 150 << false << 50 << 0 << 80;
        QTest::newRow("part of the figure") << 110 << false << 50 << 0 << 48;
        QTest::newRow("nothing but the name") << 75 << false << 50 << 0 << 0;
        QTest::newRow("value and place") << 250 << true << 50 << 60 << 80;
        QTest::newRow("value and line") << 190 << true << 50 << 60 << 20;
        QTest::newRow("value alone") << 140 << true << 50 << 60 << 0;
        QTest::newRow("part of the value") << 90 << true << 50 << 32 << 0;
    }
    void textsShareTheRow() {
        QFETCH(int, width);
        QFETCH(bool, value);
        QFETCH(int, name);
        QFETCH(int, detail);
        QFETCH(int, trailing);
        const RowRoom room = shareRow(width, {50, 60, 80, value ? 20 : 0, value});
        QCOMPARE(room.name, name);
        QCOMPARE(room.detail, detail);
        QCOMPARE(room.trailing, trailing);
    }

    void aValueComesBeforeItsPlace() {
        TreePanel panel(QStringLiteral("Config"), {});
        panel.setRows(configRows(config()), 2);
        panel.show();
        for (const int width : {270, 400}) {
            panel.resize(width, 400);
            QVERIFY(QTest::qWaitForWindowExposed(&panel));
            const QStringList texts = painted(panel);
            QVERIFY2(texts.contains(QStringLiteral("2048")), qPrintable(texts.join(QLatin1Char('|'))));
            QVERIFY2(texts.contains(QStringLiteral("in_channels")), qPrintable(texts.join(QLatin1Char('|'))));
            QVERIFY2(texts.contains(QStringLiteral("'pytorch'")), qPrintable(texts.join(QLatin1Char('|'))));
        }
        panel.resize(270, 400);
        // The place of in_channels is its line; the file's name would not fit.
        const auto& rows = panel.model()->rows();
        const auto row =
            std::find_if(rows.begin(), rows.end(), [](const TreeRow& item) { return item.key == QStringLiteral("in_channels"); });
        QVERIFY(row != rows.end() && row->trailing.startsWith(QStringLiteral("resnet50_8xb32_in1k_very_long_name.py:")));
        const QString line = row->trailing.mid(row->trailing.indexOf(QLatin1Char(':')));
        QVERIFY2(painted(panel).contains(line), qPrintable(painted(panel).join(QLatin1Char('|'))));
    }

    void typesUseTheFreePartOfAColumn() {
        TreePanel panel(QStringLiteral("Model"), {});
        panel.setColumns(QStringLiteral("tst/columns"), moduleColumns(), {static_cast<int>(ModuleColumn::Output)});
        std::vector<TreeRow> rows = rowsWithShapes(QStringLiteral("1×1"));
        // One long figure makes the column wide for all.
        rows.front().cells[static_cast<int>(ModuleColumn::Output) - 1] = QStringLiteral("1024×1024×1024");
        panel.setRows(rows, 3);
        panel.resize(270, 400);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        const QStringList texts = painted(panel);
        for (const char* type : {"BatchNorm2d", "AdaptiveAvgPool2d"})
            QVERIFY2(texts.contains(QString::fromLatin1(type)), qPrintable(texts.join(QLatin1Char('|'))));
        // Beside the column of the types the name needs none.
        panel.showColumn(static_cast<int>(ModuleColumn::Type), true);
        QCOMPARE(painted(panel).count(QStringLiteral("BatchNorm2d")), 1);
    }

    void summariesAndToolTips() {
        const std::vector<TreeRow> rows = configRows(config());
        const auto row = [&](const QString& key) {
            return *std::find_if(rows.begin(), rows.end(), [&](const TreeRow& item) { return item.key == key; });
        };
        QCOMPARE(row(QStringLiteral("model.backbone")).detail, QStringLiteral("ResNet {depth: 50, style: 'pytorch'}"));
        QCOMPARE(row(QStringLiteral("model")).detail, QStringLiteral("ImageClassifier {backbone: ResNet}"));
        QCOMPARE(row(QStringLiteral("pipeline")).detail, QStringLiteral("[LoadImageFromFile, Resize]"));
        QVERIFY(row(QStringLiteral("model.backbone.depth")).value);
        const QString tip = row(QStringLiteral("model")).toolTip;
        QVERIFY2(tip.contains(QStringLiteral("model = ImageClassifier\n    backbone = ResNet\n        depth = 50\n")), qPrintable(tip));
        std::vector<ConfigValue> many;
        for (int i = 0; i < 4000; ++i) many.push_back(ConfigValue::integer(i));
        const QString brief = configSummary(ConfigValue::list(many));
        QVERIFY2(brief.size() < 140 && brief.startsWith(QStringLiteral("[0, 1, 2")) && brief.endsWith(QStringLiteral("…]")),
                 qPrintable(brief));
    }

    void toolTipsAreNotWide() {
        QString words;
        for (int i = 0; i < 200; ++i) words += QStringLiteral("word%1 ").arg(i);
        const QString wrapped = wrappedToolTip(QStringLiteral("first\n    ") + words + QString(600, QLatin1Char('x')));
        const QFontMetrics metrics(QToolTip::font());
        const QStringList lines = wrapped.split(QLatin1Char('\n'));
        QVERIFY(lines.size() > 4);
        QCOMPARE(lines[0], QStringLiteral("first"));
        for (const QString& line : lines) QVERIFY2(metrics.horizontalAdvance(line) <= kToolTipWidth + 2, qPrintable(line));
        QVERIFY(lines[2].startsWith(QStringLiteral("    word")));
        QVERIFY(wrappedToolTip(QStringLiteral("<b>x</b>")).contains(QStringLiteral("&lt;b&gt;x")));
        QCOMPARE(wrappedToolTip(QStringLiteral("a < b")), QStringLiteral("a < b"));
    }

    void aRowHasAMenuAndTheRightButtonSelectsNothing() {
        TreePanel panel(QStringLiteral("Model"), {});
        panel.setRows(moduleRows(outcome(), nullptr), 3);
        panel.addMenu([](QMenu& menu, const QString& key) { menu.addAction(QStringLiteral("Go to ") + key); });
        panel.setValueOf([](const QString& key) { return key + QStringLiteral("!"); });
        panel.resize(300, 300);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        panel.select(QStringLiteral("backbone.gap"));
        QSignalSpy chosen(&panel, &TreePanel::chosen);
        const QModelIndex backbone = panel.view()->model()->index(0, 0, panel.view()->model()->index(0, 0));
        QTest::mousePress(panel.view()->viewport(), Qt::RightButton, {}, panel.view()->visualRect(backbone).center());
        QTest::mouseRelease(panel.view()->viewport(), Qt::RightButton, {}, panel.view()->visualRect(backbone).center());
        QCOMPARE(chosen.count(), 0);
        QCOMPARE(panel.selectedKey(), QStringLiteral("backbone.gap"));
        const std::unique_ptr<QMenu> menu(panel.menu()->make(backbone));
        QVERIFY(menu);
        QCOMPARE(menu->actions().front()->text(), QStringLiteral("Go to backbone"));
        for (const char* entry : {"Expand subtree", "Collapse subtree", "Expand all", "Collapse all", "Copy row"})
            QVERIFY2(actionOf(*menu, QString::fromLatin1(entry)), entry);
        actionOf(*menu, QStringLiteral("Copy value"))->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("backbone!"));
        actionOf(*menu, QStringLiteral("Copy row"))->trigger();
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("backbone\tResNet")));
        actionOf(*menu, QStringLiteral("Collapse subtree"))->trigger();
        QVERIFY(!panel.view()->isExpanded(backbone));
    }

    void theMenuKeyOpensItAtTheCurrentRow() {
        TreePanel panel(QStringLiteral("Model"), {});
        panel.setRows(moduleRows(outcome(), nullptr), 3);
        QString asked;
        panel.addMenu([&](QMenu& menu, const QString& key) {
            asked = key;
            menu.addAction(QStringLiteral("x"));
        });
        panel.resize(300, 300);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        panel.select(QStringLiteral("backbone.bn1"));
        QTimer::singleShot(0, this, [] {
            if (QWidget* popup = QApplication::activePopupWidget()) popup->close();
        });
        QContextMenuEvent key(QContextMenuEvent::Keyboard, QPoint(3, 3), panel.view()->mapToGlobal(QPoint(3, 3)));
        QCoreApplication::sendEvent(panel.view(), &key);
        QCOMPARE(asked, QStringLiteral("backbone.bn1"));
    }

    void sharesAndScores() {
        QCOMPARE(shareText(0), QStringLiteral("0 %"));
        QCOMPARE(shareText(0.0001), QStringLiteral("<0.1 %"));
        QCOMPARE(shareText(0.125), QStringLiteral("12.5 %"));
        QCOMPARE(shareText(0.9999), QStringLiteral(">99.9 %"));
        QCOMPARE(shareText(1), QStringLiteral("100 %"));
        QCOMPARE(scoreText(0.0001), QStringLiteral("<0.001"));
        QCOMPARE(scoreText(0.0012), QStringLiteral("0.001"));
        QCOMPARE(scoreText(0), QStringLiteral("0.000"));
    }

    void linksHaveCodes() {
        const Link link{Link::Kind::Config, QStringLiteral("model.head:x")};
        QCOMPARE(link.code(), QStringLiteral("config:model.head:x"));
        QVERIFY(Link::fromCode(link.code()) == link);
        QVERIFY(!Link::fromCode(QStringLiteral("nothing:x")) && !Link::fromCode(QStringLiteral("web")));
    }

    void countsOfAHistogram() {
        HistogramView view;
        view.setData(0, 2, {3, 100});
        QCOMPARE(view.countsText(), QStringLiteral("0\t1\t3\n1\t2\t100\n"));
        QVERIFY(!view.isLogarithmic());
        view.setLogarithmic(true);
        QVERIFY(HistogramView().isLogarithmic());
    }
};

TD_TEST_GUI(TreesTest)
#include "tst_trees.moc"
