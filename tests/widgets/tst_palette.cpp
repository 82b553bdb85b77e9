// The palette: how letters find names, the model's rules and ranking, the keyboard; and the small widgets beside it (notices, help,
// callout).
#include "tests/support/test_program.h"
#include "widgets/common/callout.h"
#include "widgets/common/fuzzy.h"
#include "widgets/common/help_panel.h"
#include "widgets/common/palette.h"
#include "widgets/common/theme.h"
#include "widgets/notices/notice_bar.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

#include <algorithm>

using namespace teardown;

namespace {

PaletteEntry entry(const QString& id, const QString& text, const QString& detail = {}, bool listed = true) {
    PaletteEntry made;
    made.id = id;
    made.group = listed ? QStringLiteral("Command") : QStringLiteral("Module");
    made.text = text;
    made.detail = detail;
    made.listed = listed;
    return made;
}

QStringList texts(const PaletteModel& model) {
    QStringList all;
    for (int row = 0; row < model.rowCount(); ++row) all += model.index(row).data().toString();
    return all;
}

}  // namespace

class PaletteTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().apply(ThemeMode::Light); }

    void lettersFindNames_data() {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("found");
        QTest::newRow("whole word") << "forward"
                                    << "Forward" << true;
        QTest::newRow("inside") << "para"
                                << "Re-parameterise" << true;
        QTest::newRow("beginnings") << "sb3"
                                    << "stage_2.branch_3x3" << true;
        QTest::newRow("camel") << "rvb"
                               << "RepVggBlock" << true;
        QTest::newRow("across a dot") << "st21"
                                      << "backbone.stage_2.1" << true;
        QTest::newRow("capitals") << "STEM"
                                  << "backbone.stem" << true;
        QTest::newRow("other order") << "metsx"
                                     << "stem" << false;
        QTest::newRow("letter missing") << "forwardz"
                                        << "Forward" << false;
        QTest::newRow("scattered") << "aoe"
                                   << "backbone.stem" << false;
        QTest::newRow("nothing in nothing") << "a"
                                            << "" << false;
    }
    void lettersFindNames() {
        QFETCH(QString, query);
        QFETCH(QString, text);
        QFETCH(bool, found);
        const auto match = FuzzyText(text).match(fuzzyWords(query).value(0));
        QCOMPARE(match.has_value(), found);
        if (!match) return;
        // Each matched place holds the letter that was typed, in order.
        QCOMPARE(match->places.size(), std::size_t(query.size()));
        for (qsizetype i = 0; i < query.size(); ++i)
            QCOMPARE(text[match->places[static_cast<std::size_t>(i)]].toLower(), query[i].toLower());
        QVERIFY(std::is_sorted(match->places.begin(), match->places.end()));
    }

    void modelKeepsTheRulesAndRanks() {
        PaletteModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setEntries({entry("c/over", "Over", "Step"), entry("c/open", "Open", "File"), entry("c/quit", "Quit", "File"),
                          entry("m/stem", "backbone.stem", "RepVGGBlock", false), entry("m/over", "backbone.overlap", "Conv2d", false)},
                         {"c/quit", "m/stem", "c/gone"});
        // Nothing typed: used last first, then the commands; places of the network are not listed.
        QCOMPARE(texts(model), QStringList({"Quit", "backbone.stem", "Over", "Open"}));
        QVERIFY(model.index(0).data(PaletteModel::RecentRole).toBool());
        QVERIFY(!model.index(2).data(PaletteModel::RecentRole).toBool());
        model.setQuery("over");
        QCOMPARE(texts(model), QStringList({"Over", "backbone.overlap"}));
        QCOMPARE(model.index(0).data(PaletteModel::PlacesRole).toList().size(), 4);
        // The detail is searched too, several words in any order.
        model.setQuery("block stem");
        QCOMPARE(texts(model), QStringList({"backbone.stem"}));
        QCOMPARE(model.index(0).data(PaletteModel::DetailPlacesRole).toList().size(), 5);
        model.setQuery("zzz");
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(!model.entry(0));
        model.setQuery("  ");
        QCOMPARE(model.rowCount(), 4);
        model.setEntries({}, {});
        QCOMPARE(model.rowCount(), 0);
    }

    void showsNoMoreThanCanBeRead() {
        std::vector<PaletteEntry> many;
        for (int i = 0; i < 5000; ++i)
            many.push_back(entry(QString("m/%1").arg(i), QString("backbone.layer%1.conv").arg(i), "Conv2d", false));
        PaletteModel model;
        model.setEntries(std::move(many), {});
        QCOMPARE(model.rowCount(), 0);
        model.setQuery("conv");
        QCOMPARE(model.rowCount(), PaletteModel::kMostRows);
        model.setQuery("layer4321");
        QCOMPARE(model.index(0).data().toString(), QString("backbone.layer4321.conv"));
    }

    void keyboardRunsAndComesBack() {
        QWidget window;
        window.resize(900, 600);
        QLineEdit other(&window);
        Palette palette(&window);
        QStringList ran;
        palette.addSource([&] {
            std::vector<PaletteEntry> entries{entry("c/over", "Over"), entry("c/out", "Out"), entry("c/open", "Open")};
            for (PaletteEntry& item : entries) item.run = [&ran, id = item.id] { ran += id; };
            return entries;
        });
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        other.setFocus();
        palette.open();
        QVERIFY(palette.isVisible());
        QTRY_VERIFY(palette.field()->hasFocus());
        QTest::keyClicks(palette.field(), "o");
        QTest::keyClick(palette.field(), Qt::Key_Down);
        QTest::keyClick(palette.field(), Qt::Key_Return);
        QCOMPARE(ran.size(), 1);
        QVERIFY(!palette.isVisible());
        QTRY_VERIFY(other.hasFocus());
        QCOMPARE(palette.recent(), ran);
        // What was used comes first the next time.
        palette.open();
        QCOMPARE(palette.model()->entry(0)->id, ran.front());
        QTest::keyClick(palette.field(), Qt::Key_Up);
        QTest::keyClick(palette.field(), Qt::Key_Escape);
        QVERIFY(!palette.isVisible());
        QCOMPARE(ran.size(), 1);
        // Typing an unknown name and pressing Return does nothing.
        palette.open();
        QTest::keyClicks(palette.field(), "qqq");
        QTest::keyClick(palette.field(), Qt::Key_Return);
        QVERIFY(palette.isVisible());
        other.setFocus();
        QTRY_VERIFY(!palette.isVisible());
    }

    void noticesStandAndGo() {
        NoticeBar bar;
        int chosen = 0;
        int dismissed = 0;
        bar.addNotice("a", "first", {{"Do", [&] { ++chosen; }, true}});
        bar.addNotice("b", "second", {}, true, [&] { ++dismissed; });
        bar.addNotice("a", "first, newer", {{"Do", [&] { chosen += 10; }, true}});
        QCOMPARE(bar.text("a"), QString("first, newer"));
        QVERIFY(!bar.choose("a", "Other"));
        QVERIFY(bar.choose("a", "Do"));
        QCOMPARE(chosen, 10);
        QVERIFY(!bar.has("a"));
        bar.withdraw("b");
        QCOMPARE(dismissed, 0);
        QVERIFY(bar.isHidden());
    }

    void helpShowsPagesAndNeverNothing() {
        QTemporaryDir folder;
        QFile file(folder.filePath("one.md"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("# Title\n\nText with `code` and a [link](two.md).\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
        file.close();
        HelpPanel help(folder.path());
        QVERIFY(help.has("one"));
        QVERIFY(!help.has("two"));
        QVERIFY(!help.has("../one"));
        help.showPage("one");
        QVERIFY(help.text().contains("Text with code"));
        help.showPage("two");
        QVERIFY2(help.text().contains(folder.path()), qPrintable(help.text()));
        // Another theme redraws the same page.
        help.showPage("one");
        Theme::instance().apply(ThemeMode::Dark);
        QVERIFY(help.text().contains("Text with code"));
        Theme::instance().apply(ThemeMode::Light);
    }

    void calloutStaysInsideAndListens_data() {
        QTest::addColumn<QRect>("target");
        QTest::newRow("left") << QRect(0, 0, 200, 600);
        QTest::newRow("right") << QRect(700, 0, 200, 600);
        QTest::newRow("top") << QRect(0, 0, 900, 60);
        QTest::newRow("bottom") << QRect(0, 540, 900, 60);
        QTest::newRow("all") << QRect(0, 0, 900, 600);
        QTest::newRow("tiny") << QRect(450, 300, 4, 4);
    }
    void calloutStaysInsideAndListens() {
        QFETCH(QRect, target);
        QWidget window;
        window.resize(900, 600);
        QWidget part(&window);
        part.setGeometry(target);
        Callout callout(&window);
        window.show();
        callout.point(&part, "Title", "A text of some length that tells what this part of the window is for, in a sentence or two.", 2, 5);
        QCOMPARE(callout.targetRect(), target);
        auto* card = callout.findChild<QFrame*>("card");
        QVERIFY(card);
        QVERIFY(callout.rect().contains(card->geometry()));
        if (target != QRect(0, 0, 900, 600)) QVERIFY(!card->geometry().intersects(target));
        QSignalSpy next(&callout, &Callout::next);
        QSignalSpy back(&callout, &Callout::back);
        QSignalSpy skipped(&callout, &Callout::skipped);
        QTest::keyClick(&callout, Qt::Key_Right);
        QTest::keyClick(&callout, Qt::Key_Left);
        QTest::keyClick(&callout, Qt::Key_Escape);
        QCOMPARE(next.size() * 100 + back.size() * 10 + skipped.size(), 111);
        callout.point(&part, "Title", "Text", 1, 5);
        QTest::keyClick(&callout, Qt::Key_Left);
        QCOMPARE(back.size(), 1);
    }
};

TD_TEST_GUI(PaletteTest)
#include "tst_palette.moc"
