// The window is as it was left: size and place, and the splitters that were moved; the first one suits the screen.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/side_panes.h"
#include "app/gui/stall_log.h"
#include "app/gui/window_layout.h"
#include "tests/app/opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/common/desktop_theme.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/part_names.h"
#include "widgets/common/theme.h"
#include "widgets/engine/status_strip.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QAction>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProgressBar>
#include <QSettings>
#include <QStyle>
#include <QTemporaryDir>
#include <QtTest>

using namespace teardown;

namespace {

std::unique_ptr<MainWindow> makeWindow() { return std::make_unique<MainWindow>(test::sessionsOf<>()); }

KeptSplitter* columnsOf(MainWindow& window) { return window.findChild<KeptSplitter*>(QStringLiteral("columns")); }

void drag(QSplitter& splitter, int handle, int by) {
    QSplitterHandle* bar = splitter.handle(handle);
    const QPoint middle = bar->rect().center();
    QTest::mousePress(bar, Qt::LeftButton, {}, middle);
    QTest::mouseMove(bar, middle + QPoint(by, 0));
    QTest::mouseRelease(bar, Qt::LeftButton, {}, middle + QPoint(by, 0));
}

}  // namespace

class TestLayout : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        Theme::instance().apply(ThemeMode::Light);
    }
    void init() { QSettings().clear(); }

    void firstSize_data() {
        QTest::addColumn<QSize>("screen");
        QTest::addColumn<QSize>("window");
        QTest::newRow("4K") << QSize(3840, 2100) << QSize(3264, 1785);
        QTest::newRow("1080p") << QSize(1920, 1040) << QSize(1632, 884);
        QTest::newRow("laptop") << QSize(1366, 728) << QSize(1280, 728);
        QTest::newRow("small") << QSize(1024, 600) << QSize(1024, 600);
    }
    void firstSize() {
        QFETCH(QSize, screen);
        QFETCH(QSize, window);
        QCOMPARE(WindowLayout::firstSize(screen), window);
    }

    void theWindowIsAsItWasLeft() {
        {
            const auto window = makeWindow();
            new WindowLayout(*window);
            QCOMPARE(window->size(), WindowLayout::firstSize(window->screen()->availableSize()));
            window->show();
            window->resize(741, 623);
            QVERIFY(QTest::qWaitForWindowExposed(window.get()));
            window->close();
        }
        const auto window = makeWindow();
        new WindowLayout(*window);
        window->show();
        QVERIFY(QTest::qWaitForWindowExposed(window.get()));
        QCOMPARE(window->height(), 623);
    }

    void splittersStay() {
        QList<int> left;
        {
            const auto window = makeWindow();
            window->show();
            QVERIFY(QTest::qWaitForWindowExposed(window.get()));
            KeptSplitter* columns = columnsOf(*window);
            QVERIFY(columns);
            const QList<int> before = columns->sizes();
            drag(*columns, 1, 60);
            left = columns->sizes();
            // A thin handle has a wider area for the mouse.
            QVERIFY2(std::abs(left[0] - before[0] - 60) <= 3, qPrintable(QString::number(left[0])));
        }
        const auto window = makeWindow();
        window->show();
        QVERIFY(QTest::qWaitForWindowExposed(window.get()));
        QCOMPARE(columnsOf(*window)->sizes(), left);
    }

    /// Of another version, or edited by hand.
    void sizesThatDoNotFitAreIgnored() {
        const auto plain = makeWindow();
        plain->show();
        const QList<int> usual = columnsOf(*plain)->sizes();
        QSettings().setValue(QStringLiteral("splitters/columns"), QVariantList{10, 20});
        const auto window = makeWindow();
        window->show();
        QCOMPARE(columnsOf(*window)->sizes(), usual);
    }

    /// The columns beside the stage grow with the first window, but are never narrower than their contents want.
    void columnsSuitTheFirstWindow() {
        const auto window = makeWindow();
        const QList<int> small = columnsOf(*window)->sizes();
        window->resize(2400, 1300);
        window->shareColumns();
        window->show();
        QVERIFY(QTest::qWaitForWindowExposed(window.get()));
        const QList<int> sizes = columnsOf(*window)->sizes();
        QVERIFY2(sizes[0] > 400 && sizes[0] < 500, qPrintable(QString::number(sizes[0])));
        QVERIFY2(sizes[2] > 400 && sizes[2] < 500, qPrintable(QString::number(sizes[2])));
        QCOMPARE(small.size(), sizes.size());
    }

    void panesCloseAndComeBack_data() {
        QTest::addColumn<int>("pane");
        QTest::addColumn<QString>("command");
        QTest::newRow("left") << 0 << QStringLiteral("view.pane-left");
        QTest::newRow("right") << 1 << QStringLiteral("view.pane-right");
        QTest::newRow("bottom") << 2 << QStringLiteral("view.pane-bottom");
    }
    void panesCloseAndComeBack() {
        QFETCH(int, pane);
        QFETCH(QString, command);
        const auto widgetIn = [pane](MainWindow& window) {
            SidePanes& side = window.context().side;
            return pane == 0 ? side.left() : pane == 1 ? static_cast<QWidget*>(side.inspector()) : side.steps();
        };
        {
            const auto window = makeWindow();
            window->show();
            QVERIFY(QTest::qWaitForWindowExposed(window.get()));
            QAction* action = window->context().menus.command(command);
            QVERIFY(!action->shortcut().isEmpty() && !action->icon().isNull());
            QVERIFY(action->isChecked() && widgetIn(*window)->isVisible());
            const int stage = window->context().stage.width() * window->context().stage.height();
            action->trigger();
            QVERIFY(!widgetIn(*window)->isVisible());
            QVERIFY(!action->isChecked());
            QTRY_VERIFY(window->context().stage.width() * window->context().stage.height() > stage);
        }
        const auto window = makeWindow();
        window->show();
        QVERIFY(QTest::qWaitForWindowExposed(window.get()));
        QVERIFY(!widgetIn(*window)->isVisible());
        QAction* action = window->context().menus.command(command);
        QVERIFY(!action->isChecked());
        action->trigger();
        QVERIFY(widgetIn(*window)->isVisible());
        QVERIFY(action->isChecked());
    }

    void thePadOpensItsColumn() {
        const auto window = makeWindow();
        window->show();
        window->context().side.setOpen(Pane::Left, false);
        QVERIFY(window->context().side.bottom());
        window->context().side.showBottom(true);
        QVERIFY(window->context().side.bottom()->isVisible());
    }

    /// Below 1100 pixels the inspector lies over the stage, and only when asked.
    void aNarrowWindowHasADrawer() {
        const auto window = makeWindow();
        window->show();
        QVERIFY(QTest::qWaitForWindowExposed(window.get()));
        SidePanes& side = window->context().side;
        QAction* action = window->context().menus.command(QStringLiteral("view.pane-right"));
        QVERIFY(side.inspector()->isVisible() && !side.compact());
        window->resize(960, 600);
        QTRY_VERIFY(side.compact());
        QVERIFY(!side.inspector()->isVisible());
        QVERIFY(!action->isChecked());
        const int stage = window->context().stage.width();
        action->trigger();
        QVERIFY(side.inspector()->isVisible());
        QVERIFY(action->isChecked());
        QCOMPARE(window->context().stage.width(), stage);
        const QRect drawer(side.inspector()->mapTo(window.get(), QPoint()), side.inspector()->size());
        const QRect below(window->context().stage.mapTo(window.get(), QPoint()), window->context().stage.size());
        QVERIFY(drawer.width() >= 250 && drawer.intersects(below));
        QCOMPARE(drawer.right(), below.right());
        // Esc inside closes it.
        side.inspector()->setFocus();
        QTest::keyClick(side.inspector(), Qt::Key_Escape);
        QVERIFY(!side.inspector()->isVisible());
        QVERIFY(!action->isChecked());
        // The drawer is not what is kept: a wide window has the column.
        window->resize(1280, 800);
        QTRY_VERIFY(!side.compact());
        QVERIFY(side.inspector()->isVisible());
        QVERIFY(action->isChecked());
        QVERIFY(window->context().stage.mapTo(window.get(), QPoint(window->context().stage.width(), 0)).x() <=
                side.inspector()->mapTo(window.get(), QPoint()).x());
    }

    void theLayoutCanBeReset() {
        const auto window = makeWindow();
        window->show();
        QVERIFY(QTest::qWaitForWindowExposed(window.get()));
        KeptSplitter* columns = columnsOf(*window);
        const QList<int> first = columns->sizes();
        drag(*columns, 1, 60);
        QVERIFY(columns->sizes() != first);
        window->context().side.setOpen(Pane::Bottom, false);
        window->context().stage.setPlaces(2);
        window->context().menus.trigger(QStringLiteral("view.reset-layout"));
        QCOMPARE(columns->sizes(), first);
        QVERIFY(window->context().side.isOpen(Pane::Bottom));
        QCOMPARE(window->context().stage.places(), 1);
        QVERIFY(!QSettings().contains(QStringLiteral("splitters/columns")));
    }

    /// What a screen reader says of each control, of all pages and panels.
    void everyControlHasAName() {
        const PartNames names(qApp);
        const auto window = makeWindow();
        window->show();
        window->installLateRooms();
        QStringList nameless;
        int controls = 0;
        for (QWidget* widget : window->findChildren<QWidget*>()) {
            widget->ensurePolished();
            const QAccessibleInterface* read = QAccessible::queryAccessibleInterface(widget);
            // A button with neither text nor picture is not used yet; Qt's for menus that do not fit is hidden.
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            if (!read || (button && button->text().isEmpty() && button->icon().isNull()) ||
                widget->objectName() == QStringLiteral("qt_menubar_ext_button"))
                continue;
            switch (read->role()) {
                case QAccessible::Button:
                case QAccessible::ButtonMenu:
                case QAccessible::CheckBox:
                case QAccessible::RadioButton:
                case QAccessible::ComboBox:
                case QAccessible::EditableText:
                case QAccessible::SpinBox:
                case QAccessible::Slider:
                case QAccessible::Table:
                case QAccessible::Tree:
                case QAccessible::List:
                    ++controls;
                    if (read->text(QAccessible::Name).trimmed().isEmpty())
                        nameless += QStringLiteral("%1 %2 in %3 in %4: %5")
                                        .arg(QString::fromLatin1(widget->metaObject()->className()), widget->objectName(),
                                             QString::fromLatin1(widget->parentWidget()->metaObject()->className()),
                                             QString::fromLatin1(widget->parentWidget()->parentWidget()
                                                                     ? widget->parentWidget()->parentWidget()->metaObject()->className()
                                                                     : ""),
                                             widget->toolTip());
                    break;
                default:
                    break;
            }
        }
        QVERIFY2(controls > 80, qPrintable(QString::number(controls)));
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QLatin1Char('\n'))));
    }

    void slowEventsAreLogged() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("stalls.jsonl"));
        {
            StallLog log(path);
            QVERIFY(log.open());
            for (int i = 0; i < 98; ++i) log.add(0.25, "QTimer", {}, QEvent::Timer);
            log.add(12, "QWidgetWindow", {}, QEvent::UpdateRequest);
            log.add(41.26, "teardown::TileView", QStringLiteral("tiles"), QEvent::KeyPress);
            QCOMPARE(log.percentile(0.5), 0.3);
            QCOMPARE(log.percentile(0.99), 12.1);
        }
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), 2);
        const QJsonObject stall = QJsonDocument::fromJson(lines[0]).object(), all = QJsonDocument::fromJson(lines[1]).object();
        QCOMPARE(stall.value("ms").toDouble(), 41.3);
        QCOMPARE(stall.value("event").toString(), QStringLiteral("KeyPress"));
        QCOMPARE(stall.value("receiver").toString(), QStringLiteral("teardown::TileView"));
        QCOMPARE(stall.value("name").toString(), QStringLiteral("tiles"));
        QCOMPARE(all.value("events").toInt(), 100);
        QCOMPARE(all.value("stalls").toInt(), 1);
        QCOMPARE(all.value("longest_ms").toDouble(), 41.3);
        StallLog nowhere(folder.filePath(QStringLiteral("none/stalls.jsonl")));
        QVERIFY(!nowhere.open());
    }

    void animationsEndWithTheDesktopsSetting() {
        Theme& theme = Theme::instance();
        QVERIFY(theme.isAnimated());
        const QString appearance = QStringLiteral("org.freedesktop.appearance"), motion = QStringLiteral("reduced-motion");
        StatusStrip strip;
        strip.show();
        auto* bar = strip.findChildren<QProgressBar*>().last();
        strip.setProgress(-1, QStringLiteral("building"));
        QVERIFY(bar->isVisible() && bar->maximum() == 0);
        DesktopTheme::take(appearance, motion, 1u);
        QVERIFY(!theme.isAnimated());
        QCOMPARE(strip.style()->styleHint(QStyle::SH_Widget_Animation_Duration), 0);
        strip.setProgress(-1, QStringLiteral("building"));
        QVERIFY(!bar->isVisible());
        strip.setProgress(0.5, QStringLiteral("building"));
        QVERIFY(bar->isVisible() && bar->value() == 500);
        DesktopTheme::take(appearance, motion, 0u);
        QVERIFY(theme.isAnimated());
        const std::tuple<QString, QString, QVariant> off[] = {
            {QStringLiteral("org.gnome.desktop.interface"), QStringLiteral("enable-animations"), false},
            {QStringLiteral("org.kde.kdeglobals.KDE"), QStringLiteral("AnimationDurationFactor"), QStringLiteral("0")}};
        for (const auto& [group, key, value] : off) {
            theme.setAnimated(true);
            DesktopTheme::take(group, QStringLiteral("another"), value);
            QVERIFY(theme.isAnimated());
            DesktopTheme::take(group, key, value);
            QVERIFY(!theme.isAnimated());
        }
        theme.setAnimated(true);
        QTemporaryDir folder;
        const auto written = [&](const QByteArray& text) {
            QFile file(folder.filePath(QStringLiteral("kdeglobals")));
            if (file.open(QIODevice::WriteOnly | QIODevice::Truncate)) file.write(text);
            return file.fileName();
        };
        QVERIFY(DesktopTheme::kdeIsStill(written("[KDE]\nAnimationDurationFactor=0\n")));
        QVERIFY(!DesktopTheme::kdeIsStill(written("[KDE]\nAnimationDurationFactor=0.5\n")));
        QVERIFY(!DesktopTheme::kdeIsStill(written("[KDE]\nSingleClick=false\n")));
        QVERIFY(!DesktopTheme::kdeIsStill({}));
    }

    void everySplitterIsKept() {
        const auto window = makeWindow();
        window->show();
        window->installLateRooms();
        const auto splitters = window->findChildren<QSplitter*>();
        for (const QSplitter* splitter : splitters) {
            QVERIFY2(qobject_cast<const KeptSplitter*>(splitter), qPrintable(splitter->objectName()));
            QVERIFY(!splitter->objectName().isEmpty());
        }
        QVERIFY(splitters.size() >= 3);
    }
};

TD_TEST_GUI(TestLayout)
#include "tst_layout.moc"
