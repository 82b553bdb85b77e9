#include "app/gui/work/open_files.h"

#include "app/gui/work/drop_kind.h"
#include "core/session/input_choice.h"
#include "core/session/workspace.h"
#include "widgets/common/strings.h"

#include <algorithm>
#include <utility>

namespace teardown {
namespace {

std::shared_ptr<const Config> withRoot(const Config& config, const ConfigValue& root) {
    auto changed = std::make_shared<Config>(config);
    changed->root = root;
    return changed;
}

}  // namespace

OpenFiles::OpenFiles(Reports& reports, QObject* parent) : QObject(parent), m_reports(reports), m_opener(reports) {
    connect(&m_opener, &FileOpener::began, this, &OpenFiles::openingBegan);
    connect(&m_opener, &FileOpener::opened, this, &OpenFiles::apply);
    connect(&m_opener, &FileOpener::ended, this, &OpenFiles::openingEnded);
    connect(&m_opener, &FileOpener::busyChanged, this, &OpenFiles::busyChanged);
}

void OpenFiles::openUnit(const QStringList& paths) { m_opener.open(m_inputs.add(paths), {}, true); }

void OpenFiles::open(const QStringList& paths) {
    const QStringList files = workspaceFiles(paths);
    if (!files.isEmpty() || paths.isEmpty()) m_opener.open(m_inputs.add(files), files.size() == 1 ? files.first() : QString(), false);
}

QStringList OpenFiles::workspaceFiles(const QStringList& paths) {
    QStringList files;
    for (const QString& path : paths) {
        const DropKind kind = kindOfDrop(path);
        if (kind == DropKind::Workspace) files += path;
        if (kind == DropKind::Dataset) Q_EMIT folderDropped(m_droppedFolder = path);
        if (kind == DropKind::Results) Q_EMIT resultsDropped(m_droppedResults = path);
        if (kind == DropKind::Log) Q_EMIT logDropped(m_droppedLogs.emplaceBack(path));
        if (kind == DropKind::Video) Q_EMIT videoDropped(path);
    }
    return files;
}

void OpenFiles::openPicture(const QString& path) { m_opener.open({path}, {}, false); }

void OpenFiles::setInput(int index) {
    if (index < 0 || index >= m_inputs.paths().size() || index == m_inputs.current()) return;
    m_opener.openFromList(m_inputs.paths()[index]);
}

void OpenFiles::apply(OpenedFile opened) {
    const QString source = sourceOf(opened.part);
    if (opened.error) {
        if (opened.error->where.file.empty()) opened.error->where.file = fromQt(opened.path);
        m_reports.fail(opened.part, source, *opened.error, opened.path);
        // The network waited for the remaining files.
        return finishNetworkFiles();
    }
    if (opened.view) return Q_EMIT viewDropped(opened.path, *opened.view);
    // A good file of the same batch does not remove the error of a bad one.
    if (!m_opener.hasFailed(opened.part)) m_reports.problems().clearSource(source);
    m_reports.problems().add(source, opened.notes);
    Q_EMIT m_reports.succeeded(source, opened.path);
    if (opened.config)
        applyConfig(std::move(opened.config));
    else if (opened.checkpoint)
        applyCheckpoint(std::move(opened.checkpoint));
    else
        applyInput(std::move(opened));
    finishNetworkFiles();
}

void OpenFiles::finishNetworkFiles() {
    // Wait for pending files: one build instead of three.
    if (m_opener.hasMore() || !m_newNetwork || !m_config) return;
    closeOthers();
    m_newNetwork = false;
    Q_EMIT readyToRun();
}

void OpenFiles::applyConfig(std::shared_ptr<const Config> config) {
    const QString source = sourceOf(WorkspacePart::Config);
    // Reloaded because a file changed: keep the changes that still apply.
    const bool again = m_openedConfig && m_openedConfig->path == config->path && config->faults.empty();
    m_newNetwork = true;
    m_openedConfig = m_config = std::move(config);
    const auto merged = mergeOptions(m_openedConfig->root, m_options);
    if (!again || !merged.ok()) m_options.clear();
    if (!m_options.empty()) m_config = withRoot(*m_openedConfig, *merged);
    m_reports.problems().add(source, m_config->diagnostics);
    Q_EMIT changing(&JourneyNeeds::config);
    Q_EMIT configChanged();
    if (m_config->faults.empty()) return;
    // The readable part is shown, but nothing is built from it, and the model of another config is not kept.
    Q_EMIT emptied();
    for (const ConfigFault& fault : m_config->faults) m_reports.problems().add(source, fault.error);
    // A missing or broken file affects more than a single line of the opened one.
    const auto& faults = m_config->faults;
    const auto base = std::find_if(faults.begin(), faults.end(), [](const ConfigFault& fault) { return fault.chain.size() > 1; });
    Q_EMIT m_reports.failed({WorkspacePart::Config, source, toQt(m_config->path), (base == faults.end() ? faults.front() : *base).error});
}

void OpenFiles::applyCheckpoint(std::shared_ptr<const CheckpointFile> checkpoint) {
    if (!m_checkpoint || m_checkpoint->path() != checkpoint->path()) m_keys = {};
    m_newNetwork = true;
    m_checkpoint = std::move(checkpoint);
    m_reports.problems().add(sourceOf(WorkspacePart::Checkpoint), m_checkpoint->warnings());
    Q_EMIT changing(&JourneyNeeds::checkpoint);
    Q_EMIT checkpointChanged();
}

void OpenFiles::applyInput(OpenedFile opened) {
    m_drawn.reset();
    m_inputPath = opened.path;
    m_inputFile = std::move(opened.file);
    m_inputPicture = std::move(opened.picture);
    m_inputs.opened(opened.path);
    Q_EMIT changing(&JourneyNeeds::input);
    // Start the engine before the window shows the new picture, which takes a while if it is large.
    if (!m_opener.hasMore() && !m_newNetwork) Q_EMIT readyToRun();
    Q_EMIT inputChanged();
}

void OpenFiles::closeOthers() {
    if (m_checkpoint && m_opener.closes(WorkspacePart::Checkpoint)) {
        m_checkpoint.reset();
        m_keys = {};
        m_reports.problems().clearSource(sourceOf(WorkspacePart::Checkpoint));
        Q_EMIT changing(&JourneyNeeds::checkpoint);
        Q_EMIT checkpointChanged();
    }
    if (hasInput() && m_opener.closes(WorkspacePart::Input)) closeInput();
}

void OpenFiles::closeInput() {
    m_drawn.reset();
    m_inputPath.clear();
    m_inputFile.reset();
    m_inputPicture = {};
    m_inputs.setNone();
    Q_EMIT changing(&JourneyNeeds::input);
    Q_EMIT inputChanged();
}

void OpenFiles::close(WorkspacePart part) {
    if (part == WorkspacePart::Input) {
        m_opener.abandon();
        m_inputs = {};
        m_reports.problems().clearSource(sourceOf(part));
        closeInput();
        Q_EMIT readyToRun();
        return;
    }
    OpenSet rest = openSet();
    if (part == WorkspacePart::Config) {
        rest.config.reset();
        rest.options.clear();
    } else {
        rest.checkpoint.reset();
        rest.keys = {};
    }
    reopen(rest);
}

OpenSet OpenFiles::openSet() const {
    return {m_openedConfig, m_options, m_checkpoint, m_keys, m_inputPath, m_inputFile, m_inputPicture, m_drawn, m_drawnEmpty, m_inputs};
}

void OpenFiles::reopen(const OpenSet& set) {
    m_opener.abandon();
    m_openedConfig = m_config = set.config;
    m_options = set.options;
    if (m_config && !m_options.empty())
        if (const auto merged = mergeOptions(m_openedConfig->root, m_options); merged.ok()) m_config = withRoot(*m_openedConfig, *merged);
    m_checkpoint = set.checkpoint;
    m_keys = set.keys;
    m_inputPath = set.inputPath;
    m_inputFile = set.inputFile;
    m_inputPicture = set.inputPicture;
    m_drawn = set.drawn;
    m_drawnEmpty = set.drawnEmpty;
    m_inputs = set.inputs;
    m_newNetwork = false;
    for (const WorkspacePart part : {WorkspacePart::Config, WorkspacePart::Checkpoint, WorkspacePart::Input}) {
        m_reports.problems().clearSource(sourceOf(part));
        Q_EMIT m_reports.succeeded(sourceOf(part), {});
    }
    if (m_config) m_reports.problems().add(sourceOf(WorkspacePart::Config), m_config->diagnostics);
    if (m_checkpoint) m_reports.problems().add(sourceOf(WorkspacePart::Checkpoint), m_checkpoint->warnings());
    for (const Ingredient what : {&JourneyNeeds::config, &JourneyNeeds::checkpoint, &JourneyNeeds::input}) Q_EMIT changing(what);
    Q_EMIT emptied();
    Q_EMIT configChanged();
    Q_EMIT checkpointChanged();
    Q_EMIT inputChanged();
    Q_EMIT readyToRun();
}

void OpenFiles::draw(const PictureInput& picture, bool empty, Drawing drawing) {
    const bool first = !m_drawn;
    m_drawn = std::make_shared<const PictureInput>(picture);
    m_drawnEmpty = empty;
    m_drawing = std::move(drawing);
    m_inputPicture = imageOfTensor(picture.picture);
    if (first) {
        m_inputPath.clear();
        m_inputFile.reset();
        m_inputs.setNone();
        m_reports.problems().clearSource(sourceOf(WorkspacePart::Input));
        Q_EMIT m_reports.succeeded(sourceOf(WorkspacePart::Input), {});
    }
    Q_EMIT changing(&JourneyNeeds::input);
    if (first) Q_EMIT inputChanged();
    if (!m_newNetwork) Q_EMIT readyToRun();
    Q_EMIT drawingChanged();
}

void OpenFiles::setKeyChoice(const KeyChoice& choice) {
    if (choice == m_keys) return;
    m_keys = choice;
    Q_EMIT changing(&JourneyNeeds::keys);
    Q_EMIT readyToRun();
}

void OpenFiles::setSeed(std::uint64_t seed) {
    if (seed == m_seed) return;
    m_seed = seed;
    Q_EMIT changing(&JourneyNeeds::seed);
    Q_EMIT readyToRun();
}

void OpenFiles::setRelease(std::size_t release) {
    if (release == m_release) return;
    m_release = release;
    Q_EMIT changing(&JourneyNeeds::release);
    Q_EMIT readyToRun();
}

Result<void> OpenFiles::setOptions(std::vector<ConfigOption> options) {
    if (!m_openedConfig) return {};
    TD_TRY(const ConfigValue root, mergeOptions(m_openedConfig->root, options));
    m_options = std::move(options);
    m_config = m_options.empty() ? m_openedConfig : withRoot(*m_openedConfig, root);
    Q_EMIT changing(&JourneyNeeds::config);
    Q_EMIT configChanged();
    Q_EMIT readyToRun();
    return {};
}

Opened OpenFiles::opened() const { return {m_config, m_checkpoint, m_keys, m_seed, !m_checkpoint}; }

InputChoice OpenFiles::inputChoice() const {
    if (m_drawn) return *m_drawn;
    return m_inputFile ? InputChoice(PictureFile(m_inputFile)) : InputChoice();
}

}  // namespace teardown
