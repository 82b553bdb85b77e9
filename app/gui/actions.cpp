#include "app/gui/actions.h"

#include "widgets/common/icons.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"

#include <QAction>
#include <QActionGroup>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>

namespace teardown {
namespace {

class Maker {
public:
    explicit Maker(QMainWindow* window) : m_window(window) {}

    QAction* make(QMenu* menu, const QString& text, const QKeySequence& key, const QString& tip, const QString& icon = {}) {
        auto* action = new QAction(text, m_window);
        action->setShortcut(key);
        QString name = text;
        name.remove(QLatin1Char('&')).remove(QChar(0x2026));
        QString shown = tip.isEmpty() ? name : tip;
        if (!key.isEmpty()) shown += QStringLiteral(" (%1)").arg(key.toString(QKeySequence::NativeText));
        action->setToolTip(shown);
        action->setStatusTip(tip);
        if (!icon.isEmpty()) {
            action->setIcon(themedIcon(icon));
            QObject::connect(&Theme::instance(), &Theme::changed, action, [action, icon] { action->setIcon(themedIcon(icon)); });
        }
        menu->addAction(action);
        return action;
    }

    QAction* choice(QActionGroup* group, QMenu* menu, const QString& text, const QKeySequence& key, const QVariant& data,
                    const QString& tip) {
        QAction* action = make(menu, text, key, tip);
        action->setCheckable(true);
        action->setData(data);
        group->addAction(action);
        return action;
    }

private:
    QMainWindow* m_window;
};

}  // namespace

std::vector<QAction*> Actions::transport() const { return {first, back, into, over, out, last, nullptr, resume, play}; }

static void makeStepMenu(Maker& maker, Actions& a, QMainWindow* window) {
    QMenu* menu = window->menuBar()->addMenu(QObject::tr("&Step"));
    a.over = maker.make(menu, QObject::tr("&Over"), Qt::Key_F10, QObject::tr("To the next step of this depth"), QStringLiteral("over"));
    a.into = maker.make(menu, QObject::tr("&Into"), Qt::Key_F11, QObject::tr("To the next step, inside this one where it has parts"),
                        QStringLiteral("into"));
    a.out = maker.make(menu, QObject::tr("O&ut"), Qt::SHIFT | Qt::Key_F11, QObject::tr("To the step after the one around this"),
                       QStringLiteral("out"));
    a.back = maker.make(menu, QObject::tr("&Back"), Qt::SHIFT | Qt::Key_F10, QObject::tr("To the step before"), QStringLiteral("back"));
    menu->addSeparator();
    a.first = maker.make(menu, QObject::tr("&First"), Qt::Key_Home, QObject::tr("To the first step"), QStringLiteral("first"));
    a.last = maker.make(menu, QObject::tr("&Last"), Qt::Key_End, QObject::tr("To the last step"), QStringLiteral("last"));
    menu->addSeparator();
    a.play = maker.make(menu, QObject::tr("&Play"), Qt::Key_Space, QObject::tr("Walks through the steps"), QStringLiteral("play"));
    a.play->setCheckable(true);
    a.resume = maker.make(menu, QObject::tr("&Continue"), Qt::Key_F5, QObject::tr("To the next breakpoint, or to the end"),
                          QStringLiteral("continue"));
    a.breakHere =
        maker.make(menu, QObject::tr("&Toggle breakpoint"), Qt::Key_F9, QObject::tr("Continue stops whenever this layer is reached"));
    a.breakHere->setCheckable(true);
    a.breakpoints = menu->addMenu(QObject::tr("Brea&kpoints"));
    menu->addSeparator();
    QMenu* speeds = menu->addMenu(QObject::tr("Play &speed"));
    a.speeds = new QActionGroup(window);
    for (const auto& [text, rate] : {std::pair{QObject::tr("1 step a second"), 1.0},
                                     {QObject::tr("2 steps a second"), 2.0},
                                     {QObject::tr("5 steps a second"), 5.0},
                                     {QObject::tr("20 steps a second"), 20.0}})
        maker.choice(a.speeds, speeds, text, {}, rate, {})->setChecked(rate == 2.0);
    // In words where there is room: these two are used most.
    for (QAction* action : {a.back, a.over}) action->setProperty("withText", true);
}

static void makeViewMenu(Maker& maker, Actions& a, QMainWindow* window) {
    QMenu* menu = window->menuBar()->addMenu(QObject::tr("&View"));
    a.viewMenu = menu;
    a.colourMap = maker.make(menu, QObject::tr("Next &colour map"), Qt::Key_C, {});
    a.rangeRule = maker.make(menu, QObject::tr("Next &range rule"), Qt::Key_N, QObject::tr("Which values the colours span"));
    menu->addSeparator();
    a.zoomIn = maker.make(menu, QObject::tr("Zoom &in"), Qt::Key_Plus, {}, QStringLiteral("zoom-in"));
    a.zoomIn->setShortcuts({QKeySequence(Qt::Key_Plus), QKeySequence(Qt::Key_Equal)});
    a.zoomOut = maker.make(menu, QObject::tr("Zoom &out"), Qt::Key_Minus, {}, QStringLiteral("zoom-out"));
    a.zoomFit = maker.make(menu, QObject::tr("Zoom to &fit"), Qt::Key_0, {});
    menu->addSeparator();
    QMenu* channel = menu->addMenu(QObject::tr("C&hannel"));
    a.left = maker.make(channel, QObject::tr("&Previous"), Qt::Key_Left, QObject::tr("Channel (in a fold: input) to the left"));
    a.right = maker.make(channel, QObject::tr("&Next"), Qt::Key_Right, QObject::tr("Channel (in a fold: input) to the right"));
    a.up = maker.make(channel, QObject::tr("Row &above"), Qt::Key_Up, QObject::tr("Channel (in a fold: output) above"));
    a.down = maker.make(channel, QObject::tr("Row &below"), Qt::Key_Down, QObject::tr("Channel (in a fold: output) below"));
    menu->addSeparator();
    a.find = maker.make(menu, QObject::tr("&Filter the tree"), QKeySequence::Find, {});
    a.palette = maker.make(menu, QObject::tr("Find &anything…"), Qt::CTRL | Qt::Key_P,
                           QObject::tr("Every command, module, step, tensor and config key by name"), QStringLiteral("filter"));
    a.source = maker.make(menu, QObject::tr("&Source of the config"), Qt::CTRL | Qt::Key_L,
                          QObject::tr("The files of the config, and what each line sets"));
    a.tensors = maker.make(menu, QObject::tr("&Tensors of the checkpoint"), Qt::CTRL | Qt::Key_T,
                           QObject::tr("Every tensor of the checkpoint in a table, with statistics"), QStringLiteral("checkpoint"));
    a.fit = maker.make(menu, QObject::tr("How the checkpoint fits"), Qt::CTRL | Qt::SHIFT | Qt::Key_T,
                       QObject::tr("What matched, what did not, and what would help"));
    a.problems = maker.make(menu, QObject::tr("&Problems"), Qt::CTRL | Qt::SHIFT | Qt::Key_M, QObject::tr("Shows or hides the problems"),
                            QStringLiteral("problems"));
    a.problems->setCheckable(true);
    menu->addSeparator();
    QMenu* themes = menu->addMenu(QObject::tr("&Theme"));
    a.themes = new QActionGroup(window);
    maker.choice(a.themes, themes, QObject::tr("As the &desktop"), {}, static_cast<int>(ThemeMode::System), {});
    maker.choice(a.themes, themes, QObject::tr("&Light"), {}, static_cast<int>(ThemeMode::Light), {});
    maker.choice(a.themes, themes, QObject::tr("D&ark"), {}, static_cast<int>(ThemeMode::Dark), {});
}

static void makeDrawMenu(Maker& maker, Actions& a, QMainWindow* window) {
    QMenu* menu = window->menuBar()->addMenu(QObject::tr("&Draw"));
    a.draw = maker.make(menu, QObject::tr("&Draw a digit"), Qt::CTRL | Qt::Key_D,
                        QObject::tr("Opens or closes the pad: what is drawn runs through the network"), QStringLiteral("draw"));
    a.draw->setCheckable(true);
    menu->addSeparator();
    a.drawing.undo = maker.make(menu, QObject::tr("&Undo stroke"), QKeySequence::Undo, QObject::tr("Takes the last stroke back"),
                                QStringLiteral("undo"));
    a.drawing.redo = maker.make(menu, QObject::tr("&Redo stroke"), Qt::CTRL | Qt::SHIFT | Qt::Key_Z,
                                QObject::tr("Draws the stroke again that was taken back"), QStringLiteral("redo"));
    a.drawing.clear = maker.make(menu, QObject::tr("&Clear the drawing"), Qt::Key_Delete,
                                 QObject::tr("Takes all strokes away; undo brings them back"), QStringLiteral("clear"));
    menu->addSeparator();
    a.drawing.thicker = maker.make(menu, QObject::tr("T&hicker pen"), Qt::Key_BracketRight, {});
    a.drawing.thinner = maker.make(menu, QObject::tr("&Thinner pen"), Qt::Key_BracketLeft, {});
}

static void makeEditMenu(Maker& maker, Actions& a, QMainWindow* window) {
    QMenu* menu = window->menuBar()->addMenu(QObject::tr("&Edit"));
    a.editMenu = menu;
    a.undo = maker.make(menu, QObject::tr("&Undo"), QKeySequence::Undo, QObject::tr("Takes the last change of the config back"),
                        QStringLiteral("undo"));
    a.redo = maker.make(menu, QObject::tr("&Redo"), Qt::CTRL | Qt::SHIFT | Qt::Key_Z,
                        QObject::tr("Makes the change again that was taken back"), QStringLiteral("redo"));
    menu->addSeparator();
    a.changeValue = maker.make(menu, QObject::tr("&Change the value"), Qt::Key_F2,
                               QObject::tr("Tries another value for the key that is chosen in the config tree; no file is changed"));
    a.setKey = maker.make(menu, QObject::tr("&Set a key…"), Qt::CTRL | Qt::Key_K,
                          QObject::tr("Any key by its path, as --cfg-options takes it: key=value"));
    a.showChanges = maker.make(menu, QObject::tr("Show the &effect of the changes"), Qt::CTRL | Qt::SHIFT | Qt::Key_D,
                               QObject::tr("The config and the model with the changes beside those without"));
    a.dropChanges =
        maker.make(menu, QObject::tr("&Discard all changes"), {}, QObject::tr("Back to what the files say; undo brings the changes back"));
}

Actions makeActions(QMainWindow* window, JourneyTable table) {
    Maker maker(window);
    Actions a;
    QMenu* file = window->menuBar()->addMenu(QObject::tr("&File"));
    a.fileMenu = file;
    a.open = maker.make(file, QObject::tr("&Open…"), QKeySequence::Open,
                        QObject::tr("Opens configs, checkpoints and pictures, in any order"), QStringLiteral("open"));
    a.recent = file->addMenu(QObject::tr("Open &recent"));
    a.samples = file->addMenu(QObject::tr("&Samples"));
    a.compareCheckpoint = maker.make(file, QObject::tr("&Compare the checkpoint with…"), Qt::CTRL | Qt::SHIFT | Qt::Key_K,
                                     QObject::tr("Shows what differs between the open checkpoint and a second one"));
    a.followTraining =
        maker.make(file, QObject::tr("&Follow a training…"), {}, QObject::tr("Follows one tensor through the checkpoints of a folder"));
    a.exportView = maker.make(file, QObject::tr("&Export…"), Qt::CTRL | Qt::Key_E,
                              QObject::tr("Writes what the stage shows as picture or numbers"), QStringLiteral("export"));
    a.exportLayers = file->addMenu(QObject::tr("Export all &layers as"));
    QMenu* copy = file->addMenu(QObject::tr("&Copy"));
    a.copyPicture =
        maker.make(copy, QObject::tr("&Picture"), Qt::CTRL | Qt::SHIFT | Qt::Key_C, QObject::tr("The page of the stage as a picture"));
    a.copyNumbers = maker.make(copy, QObject::tr("&Numbers"), {}, QObject::tr("The chosen tensor as text"));
    a.copyProbe = maker.make(copy, QObject::tr("&Value"), QKeySequence::Copy, QObject::tr("What the cross-hair reads, with its path"));
    file->addSeparator();
    a.compare = maker.make(file, QObject::tr("Co&mpare the config with…"), Qt::CTRL | Qt::SHIFT | Qt::Key_O,
                           QObject::tr("What another config has that the opened one has not, and the other way round"));
    a.saveChild = maker.make(file, QObject::tr("Save the changes as a &new config…"), Qt::CTRL | Qt::SHIFT | Qt::Key_S,
                             QObject::tr("Writes a config that inherits from the opened one and says only what was changed"));
    file->addSeparator();
    a.quit = maker.make(file, QObject::tr("&Quit"), QKeySequence::Quit, {});

    makeEditMenu(maker, a, window);
    QMenu* journey = window->menuBar()->addMenu(QObject::tr("&Journey"));
    a.journeyMenu = journey;
    a.journeys = new QActionGroup(window);
    int key = Qt::Key_1;
    for (const JourneyInfo* row : steppedJourneys(table)) {
        QAction* action = maker.choice(a.journeys, journey, toQt(message(row->menu)),
                                       key <= Qt::Key_9 ? QKeySequence(Qt::CTRL | Qt::Key(key)) : QKeySequence(), toQt(row->id.name),
                                       toQt(message(row->about)));
        action->setChecked(row->id == Journey::Forward);
        ++key;
    }
    journey->addSeparator();
    a.run = maker.make(journey, QObject::tr("R&un"), Qt::CTRL | Qt::Key_R, QObject::tr("Runs the chosen journey again"));
    a.cancel = maker.make(journey, QObject::tr("&Stop"), Qt::Key_Escape, QObject::tr("Stops what is running"), QStringLiteral("cancel"));
    makeStepMenu(maker, a, window);
    makeViewMenu(maker, a, window);
    makeDrawMenu(maker, a, window);
    QMenu* help = window->menuBar()->addMenu(QObject::tr("&Help"));
    a.help = maker.make(help, QObject::tr("&Help on this panel"), Qt::Key_F1, QObject::tr("A page about the panel that has the focus"));
    a.helpKeys = maker.make(help, QObject::tr("&Keyboard"), {}, QObject::tr("Every key on one page"));
    a.helpPages = maker.make(help, QObject::tr("All help &pages"), {}, {});
    a.tour = maker.make(help, QObject::tr("&Tour"), {}, QObject::tr("Five short stops around the window"));
    help->addSeparator();
    a.about = maker.make(help, QObject::tr("&About Teardown"), {}, {});
    return a;
}

}  // namespace teardown
