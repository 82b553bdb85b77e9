#include "app/gui/rooms/checkpoint/checkpoint_room.h"

#include "app/gui/file_filters.h"
#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/checkpoint/tensor_card.h"
#include "app/gui/side_panes.h"
#include "app/gui/workbench.h"
#include "core/session/build_journey.h"
#include "core/session/session_api.h"
#include "core/testing/epoch_outputs.h"
#include "widgets/checkpoint/checkpoint_diff_page.h"
#include "widgets/checkpoint/fit_page.h"
#include "widgets/checkpoint/fit_strip.h"
#include "widgets/checkpoint/run_page.h"
#include "widgets/checkpoint/tensor_meter.h"
#include "widgets/checkpoint/tensor_table.h"
#include "widgets/common/strings.h"
#include "widgets/common/task_runner.h"
#include "widgets/common/tree_panel.h"
#include "widgets/engine/problems.h"
#include "widgets/engine/status_strip.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_controls.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>

#include <algorithm>

namespace teardown {
namespace {

const QString kResultNotice = QStringLiteral("fit");
const QString kPlacesNotice = QStringLiteral("weights");
constexpr qsizetype kMostPlaces = 4;  // buttons of the notice; the page lists all

QString optionsText(const std::vector<ConfigOption>& options) {
    QStringList words;
    for (const ConfigOption& option : options) words += toQt(option.key) + QLatin1Char('=') + toQt(option.text);
    return words.join(QLatin1Char(' '));
}

}  // namespace

CheckpointRoom::CheckpointRoom() = default;
CheckpointRoom::~CheckpointRoom() = default;

void CheckpointRoom::install(WindowContext& context) {
    m_context.emplace(context);
    Workbench& work = context.work;
    m_examiner = std::make_unique<TaskRunner>(work.measureLane());
    m_opener = std::make_unique<TaskRunner>(work.measureLane());
    m_page = new CheckpointPage(work.measureLane(), work.lightLane(), &context.stage);
    m_page->setHeatmapStyle(context.stage.heatmaps()->heatmapStyle());
    m_strip = new FitStrip(context.side.problems());
    context.stage.addPage(m_page);
    context.side.problems()->setTop(m_strip);
    addCommands();
    connectPage();
    connectTable();
    connectWork();
    checkpointChanged();
}

void CheckpointRoom::addCommands() {
    Menus& menus = m_context->menus;
    QAction* commands[] = {
        menus.add({QStringLiteral("view.tensors"), QObject::tr("Checkpoint &tensors"), Qt::CTRL | Qt::Key_T,
                   QObject::tr("Shows all tensors of the checkpoint in a table, with statistics"), QStringLiteral("checkpoint")},
                  this, [this](bool) { show(CheckpointView::Tensors); }),
        menus.add({QStringLiteral("view.checkpoint-fit"), QObject::tr("Checkpoint f&it"), Qt::CTRL | Qt::SHIFT | Qt::Key_T,
                   QObject::tr("Shows which tensors match the model, which do not, and what would help")},
                  this, [this](bool) { show(CheckpointView::Fit); }),
        menus.add({QStringLiteral("file.compare-checkpoint"), QObject::tr("&Compare checkpoint with…"), Qt::CTRL | Qt::SHIFT | Qt::Key_K,
                   QObject::tr("Compares the open checkpoint with another one")},
                  this, [this](bool) { chooseOther(); })};
    menus.add({QStringLiteral("file.follow-training"),
               QObject::tr("&Follow training…"),
               {},
               QObject::tr("Shows how a tensor changes over the checkpoints in a folder")},
              this, [this](bool) { chooseFolder(); });
    for (QAction* command : commands) {
        const auto enable = [this, command] { command->setEnabled(m_context->work.checkpoint() != nullptr); };
        connect(&m_context->work.files(), &OpenFiles::checkpointChanged, command, enable);
        enable();
    }
}

void CheckpointRoom::connectPage() {
    const StageView& stage = m_context->stage;
    connect(stage.controls(), &StageControls::styleChanged, m_page, &CheckpointPage::setHeatmapStyle);
    connect(m_page->fit(), &FitPage::applied, this, &CheckpointRoom::apply);
    connect(m_page->fit(), &FitPage::tookBack, this, &CheckpointRoom::takeBack);
    connect(m_page->fit(), &FitPage::optionsCopied, this,
            [this](const QString& options) { m_context->notices.note(tr("Copied: %1").arg(options)); });
    connect(m_page->fit(), &FitPage::keyChosen, this, [this](const QString& key) {
        m_context->navigator.showTensor(key);
        m_page->table()->select(key);
    });
    connect(m_strip, &FitStrip::applied, this, &CheckpointRoom::apply);
    connect(m_strip, &FitStrip::opened, this, [this] { show(CheckpointView::Fit); });
    connect(m_page->diff(), &CheckpointDiffPage::otherRequested, this, &CheckpointRoom::chooseOther);
    connect(m_page->training(), &RunPage::folderRequested, this, &CheckpointRoom::chooseFolder);
    connect(m_page->training(), &RunPage::exportRequested, this, &CheckpointRoom::chooseAnimation);
    connect(m_page->training(), &RunPage::said, &m_context->notices, &WindowNotices::note);
    StatusStrip* status = &m_context->status;
    const auto probe = [status](const QString& text) { status->setMessage(text.section(QLatin1Char('\n'), 0, 0)); };
    connect(m_page->table(), &TensorTable::probed, this, probe);
    connect(m_page->diff(), &CheckpointDiffPage::probed, this, probe);
    connect(m_page->training(), &RunPage::probed, this, probe);
    connect(m_page->diff(), &CheckpointDiffPage::progressed, status, &StatusStrip::setProgress);
    connect(m_page->training(), &RunPage::progressed, status, &StatusStrip::setProgress);
}

void CheckpointRoom::connectTable() {
    TensorTable* table = m_page->table();
    connect(table, &TensorTable::said, &m_context->notices, &WindowNotices::note);
    connect(table, &TensorTable::chosen, &m_context->navigator, &Navigator::showTensor);
    connect(table, &TensorTable::activated, this, [this](const QString& key) {
        if (!m_context->work.built()) return;
        m_context->navigator.openJourney(Journey::Build);
        m_context->navigator.showTensor(key);
        m_context->stage.choosePage(PageId::Heatmaps);
    });
    connect(table, &TensorTable::tensorChanged, this, &CheckpointRoom::refreshCard);
    connect(&m_context->stage, &StageView::pageChanged, this, [this, table] {
        if (m_context->stage.page() == PageId::Checkpoint) table->select(toQt(m_context->navigator.location().tensorKey));
        refreshCard();
    });
    connect(m_page, &CheckpointPage::viewChanged, this, &CheckpointRoom::refreshCard);
    connect(&m_context->navigator, &Navigator::changed, this, [this, table] {
        if (m_context->stage.shows(PageId::Checkpoint)) table->select(toQt(m_context->navigator.location().tensorKey));
    });
    connect(m_context->side.tree(TreeTab::Checkpoint), &TreePanel::chosen, this, [this, table](const QString& key) {
        if (!m_context->stage.shows(PageId::Checkpoint)) return;
        table->select(key);
        if (m_page->view() == CheckpointView::Training) m_page->training()->follow(key);
    });
}

void CheckpointRoom::connectWork() {
    Workbench& work = m_context->work;
    connect(&work.files(), &OpenFiles::checkpointChanged, this, &CheckpointRoom::checkpointChanged);
    connect(&work.slot(Journey::Build), &SlotBase::changed, this, &CheckpointRoom::examine);
    connect(&work, &Workbench::followRequested, this, &CheckpointRoom::followTraining);
    connect(&work.slot(Journey::Build), &SlotBase::changed, this, &CheckpointRoom::offerOutputs);
    connect(&work.files(), &OpenFiles::inputChanged, this, &CheckpointRoom::offerOutputs);
    connect(&work, &Workbench::checkpointComparisonRequested, this, &CheckpointRoom::compareWith);
    CheckpointPage* page = m_page;
    connect(page->diff(), &CheckpointDiffPage::busyChanged, &work, [&work, page](bool busy) { work.setBusy(page->diff(), busy); });
    connect(page->training(), &RunPage::busyChanged, &work, [&work, page](bool busy) { work.setBusy(page->training(), busy); });
    connect(&work, &Workbench::cancelled, this, [this] {
        m_page->diff()->cancel();
        m_page->training()->cancel();
        m_opener->cancel();
    });
    // Deleted only with the window; it uses the lanes, which end here.
    connect(&work, &Workbench::ending, page, [page] {
        for (QObject* part :
             {static_cast<QObject*>(page->diff()), static_cast<QObject*>(page->training()), static_cast<QObject*>(page->table())})
            part->blockSignals(true);
        page->table()->meter()->stop();
        page->diff()->cancel();
        page->training()->cancel();
    });
}

void CheckpointRoom::show(CheckpointView view) {
    m_page->showView(view);
    m_context->stage.choosePage(PageId::Checkpoint);
    if (view == CheckpointView::Tensors) m_page->table()->select(toQt(m_context->navigator.location().tensorKey));
    m_context->stage.focusPage();
}

void CheckpointRoom::checkpointChanged() {
    const auto& file = m_context->work.checkpoint();
    m_path = file ? toQt(file->path()) : QString();
    if (file || m_page->table()->model()->file()) m_page->setFile(file);
    m_context->stage.setPageAvailable(PageId::Checkpoint, file != nullptr);
    m_applied.clear();
    m_context->notices.bar()->withdraw(kResultNotice);
    m_context->notices.bar()->withdraw(kPlacesNotice);
    // A checkpoint that is open alone is shown at once.
    if (!m_context->work.config() && file) m_context->stage.showWithoutStep(PageId::Checkpoint);
    examine();
}

void CheckpointRoom::examine() {
    const Workbench& work = m_context->work;
    if (!work.checkpoint()) {
        m_fit.reset();
        m_page->fit()->clear();
        m_strip->setCase(nullptr, false);
        Q_EMIT fitChanged();
        return;
    }
    const auto built = work.built();
    const std::vector<StateDictEntry> model = built ? built->stateDict : std::vector<StateDictEntry>();
    m_examiner->run([file = work.checkpoint(), model, keys = work.files().keyChoice()](
                        const TaskContext&) { return std::make_shared<const FitCase>(examineFit(model, *file, keys)); },
                    [this](std::shared_ptr<const FitCase> fit) {
                        m_fit = std::move(fit);
                        showFit();
                    });
}

void CheckpointRoom::showFit() {
    const Workbench& work = m_context->work;
    m_page->fit()->setCase(m_fit, work.files().hasWholeConfig(), {optionsText(work.options())});
    m_strip->setCase(m_fit.get(), work.files().hasWholeConfig());
    offerPlaces();
    refreshCard();
    if (!m_applied.isEmpty() && m_fit->report && work.built() != m_builtBefore) showResult();
    Q_EMIT fitChanged();
}

void CheckpointRoom::refreshCard() {
    Inspector* inspector = m_context->side.inspector();
    const TensorTable* table = m_page->table();
    const bool shown = m_context->stage.page() == PageId::Checkpoint && m_page->view() == CheckpointView::Tensors;
    const QString key = table->selectedKey();
    if (!shown || key.isEmpty() || !table->model()->file()) return inspector->setCard(std::nullopt);
    const auto built = m_context->work.built();
    const TensorContext context{table->model()->file().get(), built.get(), m_fit && m_fit->report ? &*m_fit->report : nullptr};
    const int row = table->selectedRow();
    const auto& rows = table->model()->rows();
    inspector->setCard(row >= 0 ? tensorCard(rows[static_cast<std::size_t>(row)], context) : branchCard(key, rows, context));
}

void CheckpointRoom::offerPlaces() {
    NoticeBar* notices = m_context->notices.bar();
    if (!m_fit || !m_fit->noStateDict || m_fit->remedies.empty()) return notices->withdraw(kPlacesNotice);
    QList<NoticeChoice> choices;
    for (const Remedy& remedy : m_fit->remedies)
        if (choices.size() < kMostPlaces)
            choices.append(NoticeChoice{toQt(remedy.title), [this, remedy] { apply(remedy); }, choices.isEmpty()});
    if (static_cast<std::size_t>(choices.size()) < m_fit->remedies.size())
        choices.append(NoticeChoice{tr("All places"), [this] { show(CheckpointView::Fit); }, false});
    notices->addNotice(
        kPlacesNotice,
        tr("%1: %2 Which ones belong to the network?").arg(QFileInfo(toQt(m_fit->path)).fileName(), toQt(m_fit->noStateDict->what)),
        choices);
}

void CheckpointRoom::expectResult(const QString& title) {
    m_applied = title;
    m_loadedBefore = m_fit && m_fit->report ? m_fit->report->loaded() : 0;
    m_shareBefore = m_fit && m_fit->report ? m_fit->report->share : 0;
    const Workbench& work = m_context->work;
    m_builtBefore = work.built();
    m_optionsBefore = work.options();
    m_keysBefore = work.files().keyChoice();
    m_canUndo = true;
    m_context->notices.bar()->withdraw(kResultNotice);
}

void CheckpointRoom::showResult() {
    QList<NoticeChoice> choices;
    if (m_canUndo)
        choices.append(NoticeChoice{tr("Undo"),
                                    [this, options = m_optionsBefore, keys = m_keysBefore, title = m_applied] {
                                        expectResult(tr("Without \"%1\"").arg(title));
                                        m_canUndo = false;
                                        Workbench& work = m_context->work;
                                        if (keys != work.files().keyChoice())
                                            work.files().setKeyChoice(keys);
                                        else
                                            m_context->work.changes().set(options, tr("without %1").arg(title));
                                    },
                                    false});
    m_context->notices.bar()->addNotice(kResultNotice,
                                        tr("%1: %2 of %3 tensors loaded, previously %4. %5")
                                            .arg(m_applied)
                                            .arg(m_fit->report->loaded())
                                            .arg(m_fit->report->entries)
                                            .arg(m_loadedBefore)
                                            .arg(toQt(m_fit->report->verdict)),
                                        choices, m_fit->report->share < m_shareBefore);
    m_applied.clear();
    m_builtBefore.reset();
}

void CheckpointRoom::apply(const Remedy& remedy) {
    Workbench& work = m_context->work;
    expectResult(toQt(remedy.title));
    if (remedy.keys) return work.files().setKeyChoice(*remedy.keys);
    std::vector<ConfigOption> options = work.options();
    for (const std::string& word : remedy.configOptions) {
        const std::size_t at = word.find('=');
        if (at == std::string::npos) continue;
        const ConfigOption option{word.substr(0, at), word.substr(at + 1)};
        std::erase_if(options, [&](const ConfigOption& other) { return other.key == option.key; });
        options.push_back(option);
    }
    m_context->work.changes().set(std::move(options), toQt(remedy.title));
}

void CheckpointRoom::takeBack() {
    expectResult(tr("All changes undone"));
    m_context->work.changes().set({}, tr("all changes"));
}

void CheckpointRoom::compareWith(const QString& path) {
    if (!m_context->work.checkpoint()) return;
    show(CheckpointView::Compare);
    m_opener->run([path = fromQt(path), probe = m_context->work.files().probe()](
                      const TaskContext& task) -> Result<std::shared_ptr<const CheckpointFile>> { return probe.open(path, task); },
                  [this](const Result<std::shared_ptr<const CheckpointFile>>& file) {
                      if (file.ok())
                          m_page->diff()->compareWith(*file);
                      else if (file.error().kind != ErrorKind::Cancelled)
                          m_page->diff()->showError(file.error());
                  });
}

void CheckpointRoom::followTraining(const QString& folder) {
    m_context->stage.setPageAvailable(PageId::Checkpoint, true);
    show(CheckpointView::Training);
    m_page->training()->openFolder(folder);
}

// What the network's layers return can be followed while it and an input are open; another session runs it, so that the window's stays
// free.
void CheckpointRoom::offerOutputs() {
    const Workbench& work = m_context->work;
    EpochOutputs outputs;
    const auto built = work.built();
    if (built && work.hasInput() && work.files().hasWholeConfig()) {
        for (const ModuleNode& module : built->modules)
            if (!module.path.empty() && module.type != "ModuleList") outputs.layers += toQt(module.path);
        outputs.read = [factory = work.engine().factory(), opened = work.files().opened(), input = work.files().inputChoice()](
                           const std::vector<std::string>& paths, const std::string& layer,
                           const TaskContext& task) -> Result<std::vector<TensorView>> {
            TD_TRY(const std::shared_ptr<SessionApi> session, factory());
            session->setThreads(1);
            return outputsOverEpochs(*session, opened, paths, layer, input, task);
        };
    }
    m_page->training()->setOutputs(std::move(outputs));
}

void CheckpointRoom::chooseAnimation() {
    const QString path = QFileDialog::getSaveFileName(m_context->stage.window(), tr("Write an Animation (.png) or a Folder of Pictures"),
                                                      QStringLiteral("epochs.png"), tr("Animated picture (*.png);;Folder of pictures (*)"));
    if (!path.isEmpty()) m_page->training()->exportTo(path);
}

void CheckpointRoom::chooseOther() {
    if (!m_context->work.checkpoint()) return;
    const QString path = QFileDialog::getOpenFileName(m_context->stage.window(), tr("Compare %1 With").arg(QFileInfo(m_path).fileName()),
                                                      QFileInfo(m_path).path(), checkpointFilters());
    if (!path.isEmpty()) compareWith(path);
}

void CheckpointRoom::chooseFolder() {
    const QString folder = QFileDialog::getExistingDirectory(m_context->stage.window(), tr("Folder With Checkpoints of a Training"),
                                                             m_path.isEmpty() ? QString() : QFileInfo(m_path).path());
    if (!folder.isEmpty()) followTraining(folder);
}

}  // namespace teardown
