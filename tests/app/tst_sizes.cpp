// The window at 960x540, half a full HD screen and a laptop's at 200 %: no page asks for more, and no text is cut off. ctest runs it at the
// scales of desktops (QT_SCALE_FACTOR).
#include "app/gui/main_window.h"
#include "app/gui/screenshots.h"
#include "app/gui/side_panes.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "tests/app/text_inspection.h"
#include "tests/support/test_program.h"
#include "widgets/common/theme.h"
#include "widgets/stage/stage_page.h"
#include "widgets/stage/stage_view.h"

#include <QDir>
#include <QLayout>
#include <QtTest>

using namespace teardown;
using namespace teardown::test;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
constexpr QSize kSmall(960, 540);

struct View {
    QSize window;
    QSize least;  ///< that the window asks for
    QStringList squeezed;
    Inspection inspection;
};

/// Widgets that have less room than they need, and no scroll bars.
QStringList squeezedIn(const QWidget& window) {
    QStringList found;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (!widget->isVisible() || widget->isWindow() || !widget->parentWidget()->layout()) continue;
        // A chip shares its room itself: the name first.
        if (widget->parentWidget()->inherits("teardown::Chip")) continue;
        if (widget->parentWidget()->layout()->indexOf(const_cast<QWidget*>(widget)) < 0) continue;
        // As layouts do: a size policy or a minimum of its own overrules the hint.
        QWidgetItem item(const_cast<QWidget*>(widget));
        QSize least = item.minimumSize();
        if (item.hasHeightForWidth()) least.setHeight(item.minimumHeightForWidth(widget->width()));
        // Their contents scroll.
        if (qobject_cast<const QAbstractScrollArea*>(widget)) least.setHeight(24);
        if (widget->width() < least.width() - 2 || widget->height() < least.height() - 2)
            found += QStringLiteral("%1 has %2x%3 of %4x%5")
                         .arg(nameOf(*widget))
                         .arg(widget->width())
                         .arg(widget->height())
                         .arg(least.width())
                         .arg(least.height());
    }
    return found;
}

}  // namespace

class SizesTest : public QObject {
    Q_OBJECT

private:
    std::map<QString, View> m_views;

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("sizes"));
        Theme::instance().apply(ThemeMode::Light);
        const QString folder = qEnvironmentVariable("TEARDOWN_SHOTS");
        const auto visit = [&](MainWindow& window, const QString& name) {
            const QSize before = window.size();
            for (const bool inspector : {false, true}) {
                // Covers the stage, so that it is seen once.
                if (inspector && name != QLatin1String("forward") && name != QLatin1String("build")) continue;
                window.resize(kSmall);
                window.context().side.setOpen(Pane::Right, inspector);
                waitUntilDrawn(window, 30);
                const QString view = inspector ? name + QStringLiteral("_inspector") : name;
                if (!folder.isEmpty()) window.grab().save(QDir(folder).filePath(view + QStringLiteral(".png")));
                View& seen = m_views[view];
                seen.window = window.size();
                seen.least = window.minimumSizeHint();
                seen.squeezed = squeezedIn(window);
                seen.inspection.narrowest = 0;
                seen.inspection.lookAt(window);
            }
            window.context().side.setOpen(Pane::Right, false);
            window.resize(before);
            waitUntilDrawn(window, 10);
            return true;
        };
        QCOMPARE(walkViews(
                     {kSample + QStringLiteral("repvgg-digits.py"), kSample + QStringLiteral("repvgg-digits.pth"),
                      kSample + QStringLiteral("pictures/3_1.png")},
                     [] { return createSession(); }, visit),
                 0);
        QVERIFY(m_views.size() > 40);
    }

    void aViewFits_data() {
        QTest::addColumn<QString>("view");
        for (const auto& [name, view] : m_views) QTest::newRow(qPrintable(name)) << name;
    }
    void aViewFits() {
        QFETCH(QString, view);
        const View& seen = m_views.at(view);
        QVERIFY2(seen.least.width() <= kSmall.width() && seen.least.height() <= kSmall.height(),
                 qPrintable(QStringLiteral("asks for %1x%2").arg(seen.least.width()).arg(seen.least.height())));
        QCOMPARE(seen.window, kSmall);
        QVERIFY2(seen.squeezed.isEmpty(), qPrintable(seen.squeezed.join(QLatin1Char('\n'))));
        QVERIFY2(seen.inspection.texts > 10, qPrintable(QString::number(seen.inspection.texts)));
        QStringList lines;
        for (const Finding& finding : seen.inspection.findings)
            if (finding.fault != Fault::Untranslated) lines += finding.words();
        QVERIFY2(lines.isEmpty(), qPrintable(lines.join(QLatin1Char('\n'))));
    }
};

TD_TEST_GUI(SizesTest)
#include "tst_sizes.moc"
