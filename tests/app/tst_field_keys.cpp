// Keys of the window's commands while a text field has the focus.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "tests/app/opened_window.h"
#include "tests/support/test_program.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QtTest>

using namespace teardown;

class TestFieldKeys : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // As Qt's line edits do on X11 for Ctrl+E and Ctrl+K.
    void commandsWorkWhileATextFieldHasTheFocus() {
        class Greedy : public QLineEdit {
        public:
            using QLineEdit::QLineEdit;
            bool event(QEvent* event) override {
                if (event->type() == QEvent::ShortcutOverride) event->accept();
                return QLineEdit::event(event);
            }
        };
        const QString sample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
        const auto shown = test::openedWindow({sample + QStringLiteral("repvgg-digits.py"), sample + QStringLiteral("pictures/3_1.png")});
        shown->installLateRooms();
        const Workbench& work = shown->context().work;
        QTRY_VERIFY_WITH_TIMEOUT(work.forwarded() && !work.busy(), 20000);
        Greedy field(shown.get());
        field.setText(QStringLiteral("some text"));
        field.show();
        shown->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(shown.get()));
        field.setFocus();
        QTRY_VERIFY(field.hasFocus());
        const auto taken = [&](Qt::Key key, Qt::KeyboardModifiers modifiers) {
            QKeyEvent press(QEvent::ShortcutOverride, key, modifiers);
            press.ignore();
            QCoreApplication::sendEvent(&field, &press);
            return press.isAccepted();
        };
        for (const Qt::Key key : {Qt::Key_E, Qt::Key_K, Qt::Key_G, Qt::Key_D}) QVERIFY(!taken(key, Qt::ControlModifier));
        for (const Qt::Key key : {Qt::Key_A, Qt::Key_C, Qt::Key_V, Qt::Key_X, Qt::Key_Z}) QVERIFY(taken(key, Qt::ControlModifier));
        QVERIFY(taken(Qt::Key_Left, Qt::ControlModifier));
        QVERIFY(taken(Qt::Key_N, Qt::NoModifier));
        // A command that is not available does not take the key from the field.
        Menus::setAvailable(shown->context().menus.command(QStringLiteral("file.export")), QStringLiteral("nothing to export"));
        QVERIFY(taken(Qt::Key_E, Qt::ControlModifier));
    }
};

TD_TEST_GUI(TestFieldKeys)
#include "tst_field_keys.moc"
