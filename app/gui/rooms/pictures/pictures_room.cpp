#include "app/gui/rooms/pictures/pictures_room.h"

#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/side_panes.h"
#include "app/gui/work/picture_answers.h"
#include "app/gui/workbench.h"
#include "widgets/common/strings.h"
#include "widgets/pictures/picture_strip.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QClipboard>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMenu>
#include <QMimeData>
#include <QSettings>
#include <QStandardPaths>
#include <QUrl>

#include <algorithm>

namespace teardown {
namespace {

const QString kStrip = QStringLiteral("pictures/strip");
const QString kPicturesMenu = QStringLiteral("journey.pictures");
constexpr int kPastedKept = 50;  // files to keep; older ones are deleted
constexpr int kMostListed = 60;  // maximum number of pictures in the menu
constexpr int kFixedEntries = 3;

QString pastedFolder() { return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/pasted"); }

/// The files on the clipboard: copied files, or a path as text, as copied from a terminal or editor.
QStringList pastedFiles(const QMimeData& data) {
    QStringList files;
    for (const QUrl& url : data.urls())
        if (url.isLocalFile()) files += url.toLocalFile();
    if (const QString text = data.text().trimmed(); files.isEmpty() && text.size() < 4096 && !text.contains(QLatin1Char('\n')) &&
                                                    QFileInfo(text).isAbsolute() && QFileInfo::exists(text))
        files += text;
    return files;
}

}  // namespace

void PicturesRoom::install(WindowContext& context) {
    m_context.emplace(context);
    m_strip = new PictureStrip(context.work.pictures().table(), context.side.strips());
    m_strip->setProperty("helpPage", QStringLiteral("pictures"));
    context.side.addStrip(m_strip);
    connect(m_strip, &PictureStrip::chosen, &context.work.files(), &OpenFiles::setInput);
    addCommands();
    addMenu();
    connect(&context.work.pictures(), &PictureAnswers::changed, this, &PicturesRoom::refresh);
    refresh();
}

void PicturesRoom::addCommands() {
    Menus& menus = m_context->menus;
    menus.add({QStringLiteral("file.open-folder"), tr("Open &folder of pictures…"), Qt::CTRL | Qt::SHIFT | Qt::Key_F,
               tr("Lists the pictures of a folder; the first becomes the input")},
              this, [this](bool) { openFolder(); });
    menus.add({QStringLiteral("edit.paste-picture"), tr("&Paste picture"), QKeySequence::Paste,
               tr("Opens the picture or the files on the clipboard, or reads a command of mmclassification")},
              this, [this](bool) {
                  if (paste(pastedFolder())) return;
                  // Any other text is read as a command, which says what it lacks.
                  if (QGuiApplication::clipboard()->text().trimmed().isEmpty())
                      m_context->notices.warn(tr("The clipboard contains no picture, no file and no command."));
                  else
                      m_context->menus.trigger(QStringLiteral("edit.paste-command"));
              });
    m_stripCommand = menus.add({QStringLiteral("view.pictures-strip"),
                                tr("&Picture strip"),
                                {},
                                tr("Shows the listed pictures with their answers above the steps"),
                                {},
                                true},
                               this, [this](bool shown) {
                                   QSettings().setValue(kStrip, shown);
                                   refresh();
                               });
    m_stripCommand->setChecked(QSettings().value(kStrip, true).toBool());
}

void PicturesRoom::addMenu() {
    Menus& menus = m_context->menus;
    m_menu = menus.addMenu(kPicturesMenu, tr("Input &picture"));
    m_previous = menus.add({QStringLiteral("journey.previous-picture"),
                            tr("&Previous picture"),
                            Qt::Key_PageUp,
                            tr("Runs the previous picture in the list; step and channel do not change"),
                            {},
                            false,
                            kPicturesMenu},
                           this, [this](bool) { stepPicture(-1); });
    m_next = menus.add({QStringLiteral("journey.next-picture"),
                        tr("&Next picture"),
                        Qt::Key_PageDown,
                        tr("Runs the next picture in the list; step and channel do not change"),
                        {},
                        false,
                        kPicturesMenu},
                       this, [this](bool) { stepPicture(1); });
    m_menu->addSeparator();
    // Elsewhere these keys scroll a list.
    for (QAction* action : {m_previous, m_next}) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        m_context->stage.addAction(action);
    }
    connect(m_menu, &QMenu::aboutToShow, this, &PicturesRoom::fillMenu);
}

void PicturesRoom::fillMenu() {
    const QList<QAction*> actions = m_menu->actions();
    for (qsizetype i = kFixedEntries; i < actions.size(); ++i) delete actions[i];
    const InputList& list = m_context->work.inputs();
    const int count = static_cast<int>(list.paths().size());
    const int from = std::clamp(list.current() - kMostListed / 2, 0, std::max(0, count - kMostListed));
    for (int i = from; i < std::min(count, from + kMostListed); ++i) {
        QAction* action = m_menu->addAction(QFileInfo(list.paths()[i]).fileName().replace(QLatin1Char('&'), QLatin1String("&&")));
        action->setCheckable(true);
        action->setChecked(i == list.current());
        action->setToolTip(list.paths()[i]);
        connect(action, &QAction::triggered, this, [this, i] { m_context->work.files().setInput(i); });
    }
}

void PicturesRoom::refresh() {
    const InputList& list = m_context->work.inputs();
    const int count = static_cast<int>(list.paths().size());
    m_previous->setEnabled(count > 1 && list.current() != 0);
    m_next->setEnabled(count > 1 && list.current() + 1 < count);
    m_context->side.showStrip(m_strip, m_stripCommand->isChecked() && count > 1);
}

void PicturesRoom::stepPicture(int by) {
    const InputList& list = m_context->work.inputs();
    m_context->work.files().setInput(list.current() < 0 ? 0 : list.current() + by);
}

void PicturesRoom::openFolder() {
    const QString folder = QFileDialog::getExistingDirectory(m_context->stage.window(), tr("Folder of Pictures"));
    if (!folder.isEmpty()) m_context->work.open({folder});
}

bool PicturesRoom::paste(const QString& folder) {
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    if (!data) return false;
    if (const QStringList files = pastedFiles(*data); !files.isEmpty()) {
        m_context->work.open(files);
        return true;
    }
    const QImage picture = qvariant_cast<QImage>(data->imageData());
    if (picture.isNull()) return false;
    openPasted(picture, folder);
    return true;
}

void PicturesRoom::openPasted(const QImage& picture, const QString& folder) {
    QDir place(folder);
    place.mkpath(QStringLiteral("."));
    const QStringList old = place.entryList({QStringLiteral("pasted-*.png")}, QDir::Files, QDir::Name);
    for (qsizetype i = 0; i + kPastedKept <= old.size(); ++i) place.remove(old[i]);
    const QString path =
        place.filePath(QStringLiteral("pasted-%1.png").arg(QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz"))));
    if (picture.convertToFormat(QImage::Format_RGB32).save(path, "PNG")) return m_context->work.files().openPicture(path);
    const Error error{ErrorKind::BadInput,
                      "not-written",
                      message("not-written.the-pasted-picture-could", "The pasted picture could not be saved as a file."),
                      message("do.make-room-or-give", "Free some disk space or make the folder writable, then paste again."),
                      {fromQt(path), 0, 0, {}, {}}};
    m_context->notices.fail(QStringLiteral("paste"), error);
}

}  // namespace teardown
