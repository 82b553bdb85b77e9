#include "app/gui/pictures_room.h"

#include "app/gui/answer_page.h"
#include "app/gui/main_window.h"
#include "app/gui/new_action.h"
#include "app/gui/notices/window_notices.h"
#include "core/base/file.h"
#include "core/session/forward_journey.h"
#include "widgets/common/strings.h"
#include "widgets/engine/status_strip.h"
#include "widgets/paint/reports/demo_report.h"
#include "widgets/pictures/picture_strip.h"
#include "widgets/pictures/pictures_panel.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/timeline.h"

#include <QAction>
#include <QBoxLayout>
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

namespace teardown {
namespace {

const QString kStrip = QStringLiteral("pictures/strip");
constexpr int kPastedKept = 50;  // files; older ones go

QString pastedFolder() { return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/pasted"); }

}  // namespace

PicturesRoom::PicturesRoom(MainWindow& window)
    : QObject(&window),
      m_window(window),
      m_lane(QStringLiteral("pictures")),
      m_thumbnailer(m_lane),
      m_reporter(m_lane),
      m_line(new QFrame(window.timeline()->parentWidget())),
      m_strip(new PictureStrip(&m_table, window.timeline()->parentWidget())) {
    makeActions();
    auto* column = qobject_cast<QVBoxLayout*>(window.timeline()->parentWidget()->layout());
    m_line->setObjectName(QStringLiteral("hairline"));
    m_line->setFixedHeight(1);
    const int at = column->indexOf(window.stage()) + 1;
    column->insertWidget(at, m_line);
    column->insertWidget(at + 1, m_strip);
    m_strip->setProperty("helpPage", QStringLiteral("pictures"));

    connect(m_strip, &PictureStrip::chosen, this, &PicturesRoom::choose);
    connect(&m_table, &PictureTable::thumbnailWanted, this, [this](const QString& path) {
        m_wanted += path;
        if (!m_thumbnailer.busy()) nextThumbnail();
    });
    Workbench& work = window.workspace();
    connect(&work.files(), &OpenFiles::inputChanged, this, &PicturesRoom::refresh);
    connect(&work.slot(Journey::Build), &SlotBase::changed, this, [this] {
        m_table.forgetAnswers();
        m_taken.reset();
        refresh();
    });
    connect(&work.slot(Journey::Forward), &SlotBase::changed, this, &PicturesRoom::takeAnswer);
    connect(&work.reports(), &Reports::failed, this, [this](const Failure& failure) {
        if (failure.part == Part::Input && m_table.rowOf(failure.path) >= 0) m_table.setAnswer(failure.path, {}, failure.error);
    });
    connect(&work.classifier(), &Classifier::classified, this, [this](const QString& path, const ClassifiedPicture& answer) {
        const DemoItem item = demoItem(fromQt(path), answer, answer.top.size(), {});
        m_table.setAnswer(path, item.top, item.error, item.diagnostics, m_window.workspace().asOpened(answer.trust));
    });
    connect(&work.classifier(), &Classifier::progressed, this, [this](int done, int all) {
        if (m_panel) m_panel->setBusy(true, double(done) / all);
    });
    connect(&work.classifier(), &Classifier::ended, this, [this](const std::optional<Error>& error) {
        if (!m_panel) return;
        m_panel->setBusy(false);
        if (error)
            m_window.notices()->fail(QStringLiteral("classify"), *error);
        else
            m_window.notices()->mended(QStringLiteral("classify"));
        const double seconds = double(m_clock.elapsed()) / 1000;
        if (!error && m_asked > 1 && seconds > 0) m_panel->setPace(tr("%1 a second").arg(m_asked / seconds, 0, 'f', 1));
    });
    connect(&work, &Workbench::ending, this, [this] {
        m_thumbnailer.abandon();
        m_reporter.abandon();
    });
    refresh();
}

PicturesRoom::~PicturesRoom() = default;

void PicturesRoom::makeActions() {
    const Actions& actions = m_window.actions();
    openFolderAction = newAction(&m_window, tr("Open a &folder of pictures…"), Qt::CTRL | Qt::SHIFT | Qt::Key_F,
                                 tr("Lists the pictures of a folder; the first becomes the input"));
    actions.fileMenu->insertAction(actions.recent->menuAction(), openFolderAction);
    pasteAction =
        newAction(&m_window, tr("&Paste a picture"), QKeySequence::Paste, tr("Makes the picture or the files of the clipboard the input"));
    actions.editMenu->addSeparator();
    actions.editMenu->addAction(pasteAction);
    classifyAction = newAction(&m_window, tr("Classify &all pictures"), Qt::CTRL | Qt::SHIFT | Qt::Key_A,
                               tr("Asks the network about every listed picture"));
    actions.journeyMenu->addAction(classifyAction);
    stripAction = newAction(&m_window, tr("Strip of &pictures"), {}, tr("Shows the listed pictures with their answers above the steps"));
    stripAction->setCheckable(true);
    stripAction->setChecked(QSettings().value(kStrip, true).toBool());
    actions.viewMenu->addAction(stripAction);
    connect(openFolderAction, &QAction::triggered, this, &PicturesRoom::openFolder);
    connect(pasteAction, &QAction::triggered, this, [this] {
        if (!paste(pastedFolder())) m_window.notices()->warn(tr("The clipboard holds no picture and no file."));
    });
    connect(classifyAction, &QAction::triggered, this, [this] {
        m_window.furnish();
        m_window.answer()->showPart(AnswerPage::Part::Pictures);
        m_window.stage()->choosePage(PageId::Answer);
        classifyAll();
    });
    connect(stripAction, &QAction::triggered, this, [this](bool shown) {
        QSettings().setValue(kStrip, shown);
        refresh();
    });
}

PicturesPanel* PicturesRoom::makePanel() {
    m_panel = new PicturesPanel(&m_table);
    m_panel->setProperty("helpPage", QStringLiteral("pictures"));
    connect(m_panel, &PicturesPanel::classifyClicked, this, &PicturesRoom::classifyAll);
    connect(m_panel, &PicturesPanel::stopClicked, &m_window.workspace().classifier(), &Classifier::cancel);
    connect(m_panel, &PicturesPanel::chosen, this, &PicturesRoom::choose);
    connect(m_panel, &PicturesPanel::reportClicked, this, &PicturesRoom::chooseReport);
    refresh();
    return m_panel;
}

void PicturesRoom::refresh() {
    Workbench& work = m_window.workspace();
    m_table.setPictures(work.inputs().paths());
    m_table.setCurrent(work.inputs().current());
    const bool shown = stripAction->isChecked() && m_table.rowCount() > 1;
    m_strip->setVisible(shown);
    m_line->setVisible(shown);
    const bool ready = work.built() && m_table.rowCount() > 0;
    classifyAction->setEnabled(ready);
    if (m_panel) m_panel->setReady(work.built() != nullptr);
}

void PicturesRoom::takeAnswer() {
    const Workbench& work = m_window.workspace();
    const auto& outcome = work.forwarded();
    if (!outcome || outcome == m_taken || work.drawn()) return;
    m_taken = outcome;
    m_table.setAnswer(work.inputPath(), outcome->top, {}, outcome->diagnostics, work.asOpened(outcome->trust));
}

void PicturesRoom::choose(int row) { m_window.workspace().files().setInput(row); }

void PicturesRoom::classifyAll() {
    QStringList paths;
    const bool again = m_table.answeredCount() == m_table.rowCount();
    for (const PictureTable::Row& row : m_table.rows())
        if (again || !row.answered()) paths += row.path;
    if (m_panel) m_panel->setPace({});
    m_asked = static_cast<int>(paths.size());
    m_clock.start();
    m_window.workspace().classifier().classify(paths);
}

void PicturesRoom::nextThumbnail() {
    if (m_wanted.isEmpty()) return;
    // What was asked for last is what is in sight now.
    const QString path = m_wanted.takeLast();
    m_thumbnailer.run([path = fromQt(path)](const TaskContext&) { return thumbnailOf(path, PictureTable::kThumbnailSide); },
                      [this, path](const QImage& picture) {
                          m_table.setThumbnail(path, picture);
                          nextThumbnail();
                      });
}

void PicturesRoom::openFolder() {
    const QString folder = QFileDialog::getExistingDirectory(&m_window, tr("Folder of pictures"));
    if (!folder.isEmpty()) m_window.workspace().open({folder});
}

void PicturesRoom::chooseReport(const QString& format) {
    const QString name = format == QLatin1String("html") ? QStringLiteral("index.html") : QStringLiteral("results.%1").arg(format);
    const QString path =
        QFileDialog::getSaveFileName(&m_window, tr("Write the report"), name, QStringLiteral("%1 (*.%2)").arg(format.toUpper(), format));
    if (!path.isEmpty()) writeReport(format, path);
}

void PicturesRoom::writeReport(const QString& format, const QString& path) {
    std::vector<DemoItem> items;
    int left = 0;
    for (const PictureTable::Row& row : m_table.rows()) {
        if (row.answered())
            items.push_back({fromQt(row.path), row.top, row.error, {}, row.diagnostics, row.trust});
        else
            ++left;
    }
    const auto& config = m_window.workspace().config();
    const std::string title = "Classified with " + (config ? config->path : std::string());
    m_reporter.run(
        [items, format = fromQt(format), path = fromQt(path), title](const TaskContext&) {
            const std::string text = format == "csv"    ? demoCsv(items)
                                     : format == "html" ? demoHtml(items, title)
                                                        : demoJson(items).dump(4) + "\n";
            return writeFileAtomically(path, text);
        },
        [this, path, left](const Result<void>& written) {
            if (!written.ok()) return m_window.notices()->fail(QStringLiteral("export"), written.error());
            m_window.notices()->mended(QStringLiteral("export"));
            QString text = tr("Saved to %1").arg(path);
            if (left > 0)
                text += QStringLiteral(". ") + toQt(message("pictures.unanswered", left, "{n} picture has no answer yet and is left out.",
                                                            "{n} pictures have no answer yet and are left out.", {{"n", left}}));
            m_window.notices()->saved(path, text);
        });
}

bool PicturesRoom::paste(const QString& folder) {
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    if (!data) return false;
    QStringList files;
    for (const QUrl& url : data->urls())
        if (url.isLocalFile()) files += url.toLocalFile();
    // A terminal or an editor copies a path as text.
    if (const QString text = data->text().trimmed(); files.isEmpty() && text.size() < 4096 && !text.contains(QLatin1Char('\n')) &&
                                                     QFileInfo(text).isAbsolute() && QFileInfo::exists(text))
        files += text;
    if (!files.isEmpty()) {
        m_window.workspace().open(files);
        return true;
    }
    const QImage picture = qvariant_cast<QImage>(data->imageData());
    if (picture.isNull()) return false;
    QDir place(folder);
    place.mkpath(QStringLiteral("."));
    const QStringList old = place.entryList({QStringLiteral("pasted-*.png")}, QDir::Files, QDir::Name);
    for (qsizetype i = 0; i + kPastedKept <= old.size(); ++i) place.remove(old[i]);
    const QString path =
        place.filePath(QStringLiteral("pasted-%1.png").arg(QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz"))));
    if (!picture.convertToFormat(QImage::Format_RGB32).save(path, "PNG")) {
        const Error error{ErrorKind::BadInput,
                          "not-written",
                          message("not-written.the-pasted-picture-could", "The pasted picture could not be kept as a file."),
                          message("do.make-room-or-give", "Make room or give the right to write there, then paste again."),
                          {fromQt(path), 0, 0, {}, {}}};
        m_window.notices()->fail(QStringLiteral("paste"), error);
        return true;
    }
    m_window.workspace().files().openPicture(path);
    return true;
}

}  // namespace teardown
