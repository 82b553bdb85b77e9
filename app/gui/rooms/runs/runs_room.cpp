#include "app/gui/rooms/runs/runs_room.h"

#include "app/gui/menus.h"
#include "app/gui/rooms/runs/paste_dialog.h"
#include "app/gui/rooms/runs/runs_panel.h"
#include "app/gui/side_panes.h"
#include "app/gui/workbench.h"
#include "core/command/shell_words.h"
#include "core/config/config.h"
#include "widgets/common/strings.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>
#include <QSettings>

namespace teardown {
namespace {

const QString kKeptRunFolder = QStringLiteral("runs/folder");

}  // namespace

void RunsRoom::install(WindowContext& context) {
    m_context.emplace(context);
    m_panel = new RunsPanel(context.side.strips());
    context.side.addStrip(m_panel);
    context.menus.add({QStringLiteral("edit.paste-command"),
                       tr("Paste &command…"),
                       {},
                       tr("Reads a command of mmclassification from the clipboard, keeps it and runs it")},
                      this, [this](bool) { paste(QGuiApplication::clipboard()->text()); });
    m_show = context.menus.add({QStringLiteral("view.commands"),
                                tr("&Commands"),
                                {},
                                tr("Shows or hides the commands that were pasted, and what they print"),
                                {},
                                true},
                               this, [this](bool shown) { m_context->side.showStrip(m_panel, shown); });
    connect(m_panel, &RunsPanel::closed, m_show, &QAction::trigger);
    connect(m_panel, &RunsPanel::pasteWanted, this, [this] { paste(QGuiApplication::clipboard()->text()); });
    connect(m_panel, &RunsPanel::filesWanted, &context.work.files(), &OpenFiles::open);
    connect(m_panel, &RunsPanel::runningChanged, this, [this](bool running) { m_context->work.setBusy(m_panel, running); });
    connect(&context.work, &Workbench::cancelled, m_panel, &RunsPanel::stop);
}

PasteDialog* RunsRoom::paste(const QString& text) {
    // Where the last one ran, else where the program was started.
    QString folder = QSettings().value(kKeptRunFolder).toString();
    if (folder.isEmpty() || !QFileInfo(folder).isDir()) folder = QDir::currentPath();
    auto* dialog = new PasteDialog(text.left(static_cast<qsizetype>(kLongestCommand)), folder, m_context->stage.window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        if (!dialog->run()) return;
        QSettings().setValue(kKeptRunFolder, dialog->run()->folder);
        m_panel->add(*dialog->run());
        if (!m_show->isChecked()) m_show->trigger();
        m_panel->runSelected();
    });
    dialog->open();
    return dialog;
}

}  // namespace teardown
