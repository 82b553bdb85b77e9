#include "app/gui/rooms/train/train_room.h"

#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/train/calendar_page.h"
#include "app/gui/rooms/train/logs_page.h"
#include "app/gui/rooms/train/train_page.h"
#include "app/gui/sample_files.h"
#include "app/gui/workbench.h"
#include "widgets/stage/stage_view.h"
#include "widgets/training/logs_panel.h"

#include <QMessageBox>
#include <QPointer>
#include <QPushButton>

namespace teardown {

TrainRoom::TrainRoom() = default;
TrainRoom::~TrainRoom() = default;

void TrainRoom::install(WindowContext& context) {
    m_context.emplace(context);
    Workbench& work = context.work;
    m_page = new TrainPage(work, &context.stage);
    m_calendar = new CalendarPage(work, &context.stage);
    m_logs = new LogsPage(&context.stage);
    for (StagePage* page : std::initializer_list<StagePage*>{m_page, m_calendar, m_logs}) context.stage.addPage(page);
    context.menus.add({QStringLiteral("view.train"),
                       tr("T&raining"),
                       {},
                       tr("Trains the network of the open config, as tools/train.py: curves, layers, pauses")},
                      this, [this](bool) { show(TrainPage::kId); });
    context.menus.add({QStringLiteral("view.calendar"),
                       tr("Calendar of a training"),
                       {},
                       tr("What a training of the open config would do: learning rates, hooks, checkpoints, evaluations, log lines")},
                      this, [this](bool) { show(CalendarPage::kId); });
    context.menus.add({QStringLiteral("view.logs"),
                       tr("&Logs of trainings"),
                       {},
                       tr("Curves of the logs of mmcv and mmengine, several runs beside each other")},
                      this, [this](bool) { show(LogsPage::kId); });
    if (const QStringList files = sampleTraining(); !files.isEmpty())
        context.menus.add({QStringLiteral("samples.train"),
                           tr("Train on digits"),
                           {},
                           tr("Opens a small RepVGG and 5,000 handwritten digits, ready to be trained: a few minutes")},
                          this, [this, files](bool) {
                              m_sample = true;
                              m_before = m_context->work.slot(Journey::Forward).trace();
                              m_context->work.openUnit(files);
                          });
    connect(m_page, &TrainPage::followAsked, &work, &Workbench::followTraining);
    // A new run turns the stage to its own page; the training's comes behind it.
    connect(&work.files(), &OpenFiles::configChanged, this, &TrainRoom::showSample);
    connect(&work.slot(Journey::Forward), &SlotBase::changed, this, &TrainRoom::showSample, Qt::QueuedConnection);
    connect(&work.files(), &OpenFiles::configChanged, this, &TrainRoom::refresh);
    connect(&work.files(), &OpenFiles::logDropped, this, [this](const QString& path) { openLogs({path}); });
    connect(m_page, &TrainPage::said, &context.notices, &WindowNotices::note);
    connect(m_page, &TrainPage::weightsAsked, this, [this](const QString& path) { m_context->work.open({path}); });
    connect(&m_page->runner(), &TrainRunner::ended, this, [this] {
        refresh();
        if (m_closing) m_context->stage.window()->close();
    });
    connect(&work, &Workbench::ending, m_page, [page = m_page] { page->runner().abandon(); });
    work.addCloseGuard([room = QPointer<TrainRoom>(this)] { return !room || room->mayClose(); });
    refresh();
    // They were dropped before this room was created.
    if (const QStringList& logs = work.files().droppedLogs(); !logs.isEmpty()) openLogs(logs);
}

// A page gets its button once it was asked for: at 960 pixels there is no room for a button that few need.
void TrainRoom::refresh() {
    const bool config = m_context->work.config() != nullptr;
    const auto offer = [this](PageId page, bool has) { m_context->stage.setPageAvailable(page, has && m_asked.contains(page.name)); };
    offer(TrainPage::kId, config || m_page->runner().isActive());
    offer(CalendarPage::kId, config);
    offer(LogsPage::kId, true);
}

void TrainRoom::showSample() {
    if (!m_sample || !m_context->work.config()) return;
    // Until its own run is there: that of the files before may still be.
    const TracePtr now = m_context->work.slot(Journey::Forward).trace();
    if (now && now != m_before) {
        m_sample = false;
        m_before.reset();
    }
    show(TrainPage::kId);
}

void TrainRoom::show(PageId page) {
    m_asked.insert(page.name);
    m_context->stage.setPageAvailable(page, true);
    m_context->stage.showPage(page);
}

void TrainRoom::openLogs(const QStringList& paths) {
    m_logs->openLogs(paths);
    show(LogsPage::kId);
}

bool TrainRoom::mayClose() {
    if (!m_page->runner().isActive()) return true;
    if (m_context->work.closesUnasked())
        stopAndClose();
    else if (!m_closing)
        ask();
    return false;
}

void TrainRoom::stopAndClose() {
    m_closing = true;
    show(TrainPage::kId);
    m_page->runner().stop();
}

void TrainRoom::ask() {
    if (m_question) return m_question->raise();
    m_question = new QMessageBox(QMessageBox::Question, tr("A Training Runs"), tr("A training runs. Stop it, save it and close?"),
                                 QMessageBox::NoButton, m_context->stage.window());
    m_question->setInformativeText(tr("Behind the iteration that runs a checkpoint is written, from which the training can go on."));
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton* stop = m_question->addButton(tr("Stop, &save and close"), QMessageBox::AcceptRole);
    m_question->setDefaultButton(stop);
    m_question->setEscapeButton(m_question->addButton(tr("&Keep training"), QMessageBox::RejectRole));
    connect(m_question, &QMessageBox::buttonClicked, this, [this, stop](const QAbstractButton* button) {
        if (button == stop) stopAndClose();
    });
    connect(m_question, &QObject::destroyed, this, [this] { m_question = nullptr; });
    m_question->open();
}

}  // namespace teardown
