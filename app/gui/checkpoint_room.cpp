#include "app/gui/checkpoint_room.h"

#include "app/gui/config_desk.h"
#include "app/gui/file_filters.h"
#include "app/gui/main_window.h"
#include "app/gui/notices/window_notices.h"
#include "core/session/build_journey.h"
#include "widgets/checkpoint/checkpoint_diff_page.h"
#include "widgets/checkpoint/fit_page.h"
#include "widgets/checkpoint/fit_strip.h"
#include "widgets/checkpoint/run_page.h"
#include "widgets/checkpoint/tensor_meter.h"
#include "widgets/checkpoint/tensor_table.h"
#include "widgets/common/strings.h"
#include "widgets/common/tree_panel.h"
#include "widgets/engine/problems.h"
#include "widgets/engine/status_strip.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_controls.h"
#include "widgets/stage/stage_view.h"

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

CheckpointRoom::CheckpointRoom(MainWindow& window)
    : QObject(&window),
      m_window(window),
      m_page(new CheckpointPage(window.workspace().measureLane(), window.workspace().lightLane(), window.stage())),
      m_strip(new FitStrip(window.problemsPanel())),
      m_examiner(window.workspace().measureLane()),
      m_opener(window.workspace().measureLane()) {
    window.stage()->addPage(m_page);
    window.problemsPanel()->setTop(m_strip);
    m_page->setHeatmapStyle(window.stage()->heatmaps()->heatmapStyle());
    connect(window.stage()->controls(), &StageControls::styleChanged, m_page, &CheckpointPage::setHeatmapStyle);
    Workbench& work = window.workspace();
    connect(&work.files(), &OpenFiles::checkpointChanged, this, &CheckpointRoom::checkpointChanged);
    connect(&work.slot(Journey::Build), &SlotBase::changed, this, &CheckpointRoom::examine);
    const Actions& actions = window.actions();
    connect(actions.tensors, &QAction::triggered, this, [this] { show(CheckpointView::Tensors); });
    connect(actions.fit, &QAction::triggered, this, [this] { show(CheckpointView::Fit); });
    connect(actions.compareCheckpoint, &QAction::triggered, this, &CheckpointRoom::chooseOther);
    connect(actions.followTraining, &QAction::triggered, this, &CheckpointRoom::chooseFolder);
    connect(actions.cancel, &QAction::triggered, this, [this] {
        m_page->diff()->cancel();
        m_page->training()->cancel();
        m_opener.cancel();
    });
    connect(&work, &Workbench::ending, this, [this] {
        for (QObject* part :
             {static_cast<QObject*>(m_page->diff()), static_cast<QObject*>(m_page->training()), static_cast<QObject*>(m_page->table())})
            part->blockSignals(true);
        m_page->table()->meter()->stop();
        m_page->diff()->cancel();
        m_page->training()->cancel();
        m_opener.abandon();
        m_examiner.abandon();
    });
    for (QAction* action : {actions.tensors, actions.fit, actions.compareCheckpoint}) action->setEnabled(false);
    connectPage();
    if (work.checkpoint()) checkpointChanged();
}

void CheckpointRoom::connectPage() {
    Navigator& navigator = m_window.navigator();
    connect(m_page->table(), &TensorTable::chosen, &navigator, &Navigator::showTensor);
    connect(m_page->table(), &TensorTable::activated, this, [this](const QString& key) {
        if (!m_window.workspace().built()) return;
        m_window.chooseJourney(Journey::Build);
        m_window.navigator().showTensor(key);
        m_window.stage()->choosePage(PageId::Heatmaps);
    });
    connect(&navigator, &Navigator::changed, this, [this] {
        const QString key = toQt(m_window.navigator().location().tensorKey);
        if (m_window.stage()->page() == PageId::Checkpoint) m_page->table()->select(key);
    });
    connect(m_window.tree(2), &TreePanel::chosen, this, [this](const QString& key) {
        if (m_window.stage()->page() != PageId::Checkpoint) return;
        m_page->table()->select(key);
        if (m_page->view() == CheckpointView::Training) m_page->training()->follow(key);
    });
    connect(m_page->fit(), &FitPage::applied, this, &CheckpointRoom::apply);
    connect(m_page->fit(), &FitPage::tookBack, this, &CheckpointRoom::takeBack);
    connect(m_page->fit(), &FitPage::optionsCopied, this, [this](const QString& options) { say(tr("Copied: %1").arg(options)); });
    connect(m_page->fit(), &FitPage::keyChosen, this, [this](const QString& key) {
        m_window.navigator().showTensor(key);
        m_page->table()->select(key);
    });
    connect(m_strip, &FitStrip::applied, this, &CheckpointRoom::apply);
    connect(m_strip, &FitStrip::opened, this, [this] { show(CheckpointView::Fit); });
    connect(m_page->diff(), &CheckpointDiffPage::otherWanted, this, &CheckpointRoom::chooseOther);
    connect(m_page->training(), &RunPage::folderWanted, this, &CheckpointRoom::chooseFolder);
    connect(m_page->table(), &TensorTable::said, this, &CheckpointRoom::say);
    StatusStrip* status = m_window.status();
    const auto ended = [this, status](bool busy) {
        m_window.actions().cancel->setEnabled(busy || m_window.workspace().busy());
        if (!busy && !m_window.workspace().busy()) status->clearProgress();
    };
    connect(m_page->diff(), &CheckpointDiffPage::progressed, status, &StatusStrip::setProgress);
    connect(m_page->diff(), &CheckpointDiffPage::busyChanged, this, ended);
    connect(m_page->training(), &RunPage::progressed, status, &StatusStrip::setProgress);
    connect(m_page->training(), &RunPage::busyChanged, this, ended);
    const auto probe = [status](const QString& text) { status->setMessage(text.section(QLatin1Char('\n'), 0, 0)); };
    connect(m_page->table(), &TensorTable::probed, this, probe);
    connect(m_page->diff(), &CheckpointDiffPage::probed, this, probe);
    connect(m_page->training(), &RunPage::probed, this, probe);
}

void CheckpointRoom::say(const QString& text) { m_window.notices()->tell(text); }

void CheckpointRoom::show(CheckpointView view) {
    m_page->showView(view);
    m_window.stage()->choosePage(PageId::Checkpoint);
    if (view == CheckpointView::Tensors) m_page->table()->select(toQt(m_window.navigator().location().tensorKey));
    m_window.stage()->focusPage();
}

bool CheckpointRoom::showAlone() {
    if (!m_page->table()->model()->file()) return false;
    m_window.stage()->showWithoutStep(PageId::Checkpoint);
    return true;
}

void CheckpointRoom::checkpointChanged() {
    const auto& file = m_window.workspace().checkpoint();
    m_path = file ? toQt(file->path()) : QString();
    m_page->setFile(file);
    m_window.stage()->setPageAvailable(PageId::Checkpoint, file != nullptr);
    const Actions& actions = m_window.actions();
    for (QAction* action : {actions.tensors, actions.fit, actions.compareCheckpoint}) action->setEnabled(file != nullptr);
    m_applied.clear();
    m_window.notices()->bar()->withdraw(kResultNotice);
    m_window.notices()->bar()->withdraw(kPlacesNotice);
    if (!m_window.workspace().config() && file) showAlone();
    examine();
}

void CheckpointRoom::examine() {
    Workbench& work = m_window.workspace();
    if (!work.checkpoint()) {
        m_fit.reset();
        m_page->fit()->clear();
        m_strip->setCase(nullptr, false);
        Q_EMIT fitChanged();
        return;
    }
    const std::vector<StateDictEntry> model = work.built() ? work.built()->stateDict : std::vector<StateDictEntry>();
    m_examiner.run([file = work.checkpoint(), model, keys = work.files().keyChoice()](
                       const TaskContext&) { return std::make_shared<const FitCase>(examineFit(model, *file, keys)); },
                   [this](std::shared_ptr<const FitCase> fit) {
                       m_fit = std::move(fit);
                       Workbench& now = m_window.workspace();
                       m_page->fit()->setCase(m_fit, now.files().hasWholeConfig(), {optionsText(now.options())});
                       m_strip->setCase(m_fit.get(), now.files().hasWholeConfig());
                       offerPlaces();
                       if (!m_applied.isEmpty() && m_fit->report && now.built() != m_builtBefore) sayResult();
                       Q_EMIT fitChanged();
                   });
}

void CheckpointRoom::offerPlaces() {
    NoticeBar* notices = m_window.notices()->bar();
    if (!m_fit || !m_fit->noStateDict || m_fit->remedies.empty()) return notices->withdraw(kPlacesNotice);
    QList<NoticeChoice> choices;
    for (const Remedy& remedy : m_fit->remedies)
        if (choices.size() < kMostPlaces)
            choices.append(NoticeChoice{toQt(remedy.title), [this, remedy] { apply(remedy); }, choices.isEmpty()});
    if (static_cast<std::size_t>(choices.size()) < m_fit->remedies.size())
        choices.append(NoticeChoice{tr("All places"), [this] { show(CheckpointView::Fit); }, false});
    notices->say(
        kPlacesNotice,
        tr("%1: %2 Which of them belong to the network?").arg(QFileInfo(toQt(m_fit->path)).fileName(), toQt(m_fit->noStateDict->what)),
        choices);
}

void CheckpointRoom::await(const QString& title) {
    m_applied = title;
    m_loadedBefore = m_fit && m_fit->report ? m_fit->report->loaded() : 0;
    m_shareBefore = m_fit && m_fit->report ? m_fit->report->share : 0;
    const Workbench& work = m_window.workspace();
    m_builtBefore = work.built();
    m_optionsBefore = work.options();
    m_keysBefore = work.files().keyChoice();
    m_goesBack = true;
    m_window.notices()->bar()->withdraw(kResultNotice);
}

void CheckpointRoom::sayResult() {
    QList<NoticeChoice> choices;
    if (m_goesBack)
        choices.append(NoticeChoice{tr("Take back"),
                                    [this, options = m_optionsBefore, keys = m_keysBefore, title = m_applied] {
                                        await(tr("Without \"%1\"").arg(title));
                                        m_goesBack = false;
                                        Workbench& work = m_window.workspace();
                                        if (keys != work.files().keyChoice())
                                            work.files().setKeyChoice(keys);
                                        else
                                            m_window.configs()->setOptions(options, tr("without %1").arg(title));
                                    },
                                    false});
    m_window.notices()->bar()->say(kResultNotice,
                                   tr("%1: %2 of %3 tensors are loaded now, %4 before. %5")
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
    Workbench& work = m_window.workspace();
    await(toQt(remedy.title));
    if (remedy.keys) return work.files().setKeyChoice(*remedy.keys);
    std::vector<ConfigOption> options = work.options();
    for (const std::string& word : remedy.configOptions) {
        const std::size_t at = word.find('=');
        if (at == std::string::npos) continue;
        const ConfigOption option{word.substr(0, at), word.substr(at + 1)};
        std::erase_if(options, [&](const ConfigOption& other) { return other.key == option.key; });
        options.push_back(option);
    }
    m_window.configs()->setOptions(std::move(options), toQt(remedy.title));
}

void CheckpointRoom::takeBack() {
    await(tr("All changes taken back"));
    m_window.configs()->setOptions({}, tr("all changes"));
}

void CheckpointRoom::compareWith(const QString& path) {
    if (!m_window.workspace().checkpoint()) return;
    show(CheckpointView::Compare);
    m_opener.run([path = fromQt(path), probe = m_window.workspace().files().probe()](
                     const TaskContext& task) -> Result<std::shared_ptr<const CheckpointFile>> { return probe.open(path, task); },
                 [this](const Result<std::shared_ptr<const CheckpointFile>>& file) {
                     if (file.ok())
                         m_page->diff()->compareWith(*file);
                     else if (file.error().kind != ErrorKind::Cancelled)
                         m_page->diff()->showError(file.error());
                 });
}

void CheckpointRoom::followTraining(const QString& folder) {
    m_window.stage()->setPageAvailable(PageId::Checkpoint, true);
    show(CheckpointView::Training);
    m_page->training()->openFolder(folder);
}

void CheckpointRoom::chooseOther() {
    if (!m_window.workspace().checkpoint()) return;
    const QString path = QFileDialog::getOpenFileName(&m_window, tr("Compare %1 with").arg(QFileInfo(m_path).fileName()),
                                                      QFileInfo(m_path).path(), checkpointFilters());
    if (!path.isEmpty()) compareWith(path);
}

void CheckpointRoom::chooseFolder() {
    const QString folder = QFileDialog::getExistingDirectory(&m_window, tr("Folder of a training's checkpoints"),
                                                             m_path.isEmpty() ? QString() : QFileInfo(m_path).path());
    if (!folder.isEmpty()) followTraining(folder);
}

}  // namespace teardown
