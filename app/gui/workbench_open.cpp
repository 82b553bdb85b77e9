// The part of Workbench that opens files: each is sorted out by its content, in a lane, one after the other.
#include "app/gui/carried_config.h"
#include "app/gui/workbench.h"
#include "core/base/foreign_pictures.h"
#include "core/base/picture_names.h"
#include "core/checkpoint/sniff.h"
#include "core/config/config_usage.h"
#include "core/session/loader.h"
#include "core/session/profile_journey.h"
#include "widgets/common/strings.h"

#include <QFileInfo>

#include <algorithm>
#include <optional>
#include <utility>

namespace teardown {
namespace {

QImage imageOfPicture(const Picture& picture) {
    const bool colour = picture.channels == 3;
    const QImage::Format format = !colour ? QImage::Format_Grayscale8 : picture.bgr ? QImage::Format_BGR888 : QImage::Format_RGB888;
    return QImage(picture.pixels.data(), picture.width, picture.height, picture.width * picture.channels, format)
        .convertToFormat(QImage::Format_RGB32);
}

bool isCheckpointFormat(const std::string& format) {
    for (const char* known : {"torch", "safetensors", "pickle", "npz", "npy", "wheel", "zip"})
        if (format.starts_with(known)) return true;
    return false;
}

QString noticeSource(Part part) {
    switch (part) {
        case Part::Config:
            return QStringLiteral("config");
        case Part::Checkpoint:
            return QStringLiteral("checkpoint");
        case Part::Input:
            return QStringLiteral("input");
        case Part::Engine:
            return QStringLiteral("engine");
    }
    return {};
}

std::shared_ptr<const Config> withRoot(const Config& config, const ConfigValue& root) {
    auto changed = std::make_shared<Config>(config);
    changed->root = root;
    return changed;
}

}  // namespace

struct Workbench::Opened {
    Part part = Part::Config;
    QString path;
    std::shared_ptr<const Config> config;
    std::shared_ptr<const CheckpointFile> checkpoint;
    QImage picture;
    std::optional<ViewRecord> view;
    Diagnostics notes;
    std::optional<Error> error;
};

void Workbench::beginOpening() {
    // Files that come while others are being opened belong to the same opening.
    if (m_opener.busy()) return;
    m_failedNow.clear();
    m_tookNow.clear();
    m_unit = false;
    Q_EMIT openingBegan();
}

void Workbench::openUnit(const QStringList& paths) {
    beginOpening();
    m_unit = true;
    m_keepLooking = false;
    m_perhapsView.clear();
    m_queue += m_inputs.add(paths);
    if (!m_opener.busy()) openNext();
}

void Workbench::open(const QStringList& paths) {
    beginOpening();
    m_keepLooking = false;
    m_perhapsView = paths.size() == 1 ? paths.first() : QString();
    m_queue += m_inputs.add(paths);
    if (!m_opener.busy()) openNext();
}

void Workbench::openPicture(const QString& path) {
    beginOpening();
    m_keepLooking = false;
    m_perhapsView.clear();
    m_queue += path;
    if (!m_opener.busy()) openNext();
}

void Workbench::setInput(int index) {
    if (index < 0 || index >= m_inputs.paths().size() || index == m_inputs.current()) return;
    // Of those that are leafed through while one is read only the last is wanted.
    beginOpening();
    m_nextInput = m_inputs.paths()[index];
    if (!m_opener.busy()) openNext();
}

Workbench::Opened Workbench::openAsPicture(const std::string& path) {
    Opened opened;
    opened.path = toQt(path);
    opened.part = Part::Input;
    const auto module = imaging();
    if (!module.ok()) {
        opened.error = module.error();
        return opened;
    }
    auto picture = (*module)->decode(path, false, &opened.notes);
    if (picture.ok())
        opened.picture = imageOfPicture(*picture);
    else
        opened.error = picture.error();
    return opened;
}

Workbench::Opened Workbench::openOne(const std::string& path, const CheckpointProbe& probe, const TaskContext& task) {
    Opened opened;
    opened.path = toQt(path);
    if (isCarriedConfigPath(opened.path)) {
        auto config = loadCarriedConfig(opened.path, task);
        if (config.ok())
            opened.config = std::move(config).value();
        else
            opened.error = config.error();
        return opened;
    }
    const std::string format = sniffFormat(path);
    // Content that says nothing is judged by its name, so that the message fits what the person meant.
    const QString suffix = QFileInfo(opened.path).suffix().toLower();
    static const QStringList checkpoints{QStringLiteral("pth"),         QStringLiteral("pt"),  QStringLiteral("ckpt"),
                                         QStringLiteral("safetensors"), QStringLiteral("npz"), QStringLiteral("npy"),
                                         QStringLiteral("whl")};
    const bool image = isPictureFormat(format);
    if (isCheckpointFormat(format) || (!image && !format.starts_with("config-") && checkpoints.contains(suffix))) {
        opened.part = Part::Checkpoint;
        if (auto passed = probe.prove(path, task); !passed.ok()) {
            opened.error = passed.error();
            return opened;
        }
        auto file = CheckpointFile::open(path, task);
        if (file.ok())
            opened.checkpoint = std::move(file).value();
        else
            opened.error = file.error();
        return opened;
    }
    // What is called a picture and is none is told about as a picture: a web page saved as .jpg, a pointer of Git LFS.
    if (image || (!format.starts_with("config-") && isPictureName(path))) return openAsPicture(path);
    auto config = readConfigPartly(path, {}, task);
    if (!config.ok())
        opened.error = config.error();
    else if (!(*config)->faults.empty() && (*config)->root.entries().empty())
        opened.error = (*config)->faults.front().error;
    else
        opened.config = std::move(config).value();
    return opened;
}

void Workbench::openNext() {
    if (m_queue.isEmpty() && m_nextInput.isEmpty()) {
        // A network without an input shows itself with random numbers; so it does where the input could not be read.
        if (hasModel() && !hasInput() && !m_forwarded && !m_forwarder.busy() && !m_builder.busy()) forward();
        return Q_EMIT openingEnded();
    }
    m_keepLooking = m_queue.isEmpty();
    const QString path = m_queue.isEmpty() ? std::exchange(m_nextInput, {}) : m_queue.takeFirst();
    const bool perhapsView = path == m_perhapsView && path.endsWith(QLatin1String(".png"), Qt::CaseInsensitive);
    Q_EMIT progressed(-1, tr("opening %1").arg(QFileInfo(path).fileName()));
    m_opener.run(
        [path = fromQt(path), perhapsView, probe = m_probe](const TaskContext& task) {
            if (perhapsView)
                if (auto view = readViewRecord(path); view.ok()) {
                    Opened opened;
                    opened.part = Part::Input;
                    opened.path = toQt(path);
                    opened.view = std::move(view).value();
                    return opened;
                }
            return openOne(path, probe, task);
        },
        [this](Opened opened) {
            take(std::move(opened));
            openNext();
        });
}

void Workbench::take(Opened opened) {
    const QString source = noticeSource(opened.part);
    if (opened.error) {
        if (opened.error->where.file.empty()) opened.error->where.file = fromQt(opened.path);
        m_failedNow += source;
        report(opened.part, source, *opened.error, opened.path);
        // What came before it waited for it.
        if (m_queue.isEmpty() && m_buildStale && m_config) {
            closeOthers();
            build();
        }
        return;
    }
    if (opened.view) return Q_EMIT viewDropped(opened.path, *opened.view);
    m_tookNow.push_back(opened.part);
    // A good file of the same opening says nothing about a bad one.
    if (!m_failedNow.contains(source)) m_problems.clearSource(source);
    m_problems.add(source, opened.notes);
    Q_EMIT mended(source, opened.path);
    if (opened.config) {
        takeConfig(std::move(opened.config));
        // With more files to come the build waits for them: one build, not three.
        m_buildStale = true;
    } else if (opened.checkpoint) {
        if (!m_checkpoint || m_checkpoint->path() != opened.checkpoint->path()) m_keys = {};
        m_checkpoint = std::move(opened.checkpoint);
        m_problems.add(source, m_checkpoint->warnings());
        Q_EMIT checkpointChanged();
        m_buildStale = true;
    } else {
        m_drawn.reset();
        m_drawer.abandon();
        m_inputPath = opened.path;
        m_inputPicture = std::move(opened.picture);
        m_inputs.opened(opened.path);
        // Leafing through pictures: the old run is looked at until the new one is there.
        if (!m_keepLooking) m_forwarded.reset();
        // The engine begins before the window shows the new picture: that costs a while for a large one.
        if (hasModel() && !m_buildStale && m_queue.isEmpty()) forward();
        Q_EMIT inputChanged();
    }
    if (m_queue.isEmpty() && m_buildStale && m_config) {
        closeOthers();
        build();
    }
}

void Workbench::closeOthers() {
    if (!m_unit) return;
    const auto took = [this](Part part) { return std::find(m_tookNow.begin(), m_tookNow.end(), part) != m_tookNow.end(); };
    if (m_checkpoint && !took(Part::Checkpoint)) {
        m_checkpoint.reset();
        m_keys = {};
        m_problems.clearSource(noticeSource(Part::Checkpoint));
        Q_EMIT checkpointChanged();
    }
    if (!hasInput() || took(Part::Input)) return;
    m_drawn.reset();
    m_drawer.abandon();
    m_inputPath.clear();
    m_inputPicture = {};
    m_inputs.setNone();
    m_forwarded.reset();
    Q_EMIT inputChanged();
}

OpenSet Workbench::openSet() const {
    return {m_openedConfig, m_options, m_checkpoint, m_keys, m_inputPath, m_inputPicture, m_drawn, m_drawnEmpty, m_inputs};
}

void Workbench::reopen(const OpenSet& set) {
    m_opener.abandon();
    m_queue.clear();
    m_nextInput.clear();
    m_builder.abandon();
    m_forwarder.abandon();
    m_folder.abandon();
    m_drawer.abandon();
    m_recomputer.abandon();
    m_openedConfig = m_config = set.config;
    m_options = set.options;
    if (m_config && !m_options.empty())
        if (const auto merged = mergeOptions(m_openedConfig->root, m_options); merged.ok()) m_config = withRoot(*m_openedConfig, *merged);
    m_checkpoint = set.checkpoint;
    m_keys = set.keys;
    m_inputPath = set.inputPath;
    m_inputPicture = set.inputPicture;
    m_drawn = set.drawn;
    m_drawnEmpty = set.drawnEmpty;
    m_inputs = set.inputs;
    m_keepLooking = false;
    m_buildStale = true;
    m_built.reset();
    m_forwarded.reset();
    m_recorded.reset();
    m_folded.reset();
    m_profiled.reset();
    for (const Part part : {Part::Config, Part::Checkpoint, Part::Input}) {
        m_problems.clearSource(noticeSource(part));
        Q_EMIT mended(noticeSource(part), {});
    }
    for (const char* source : {"build", "forward", "fold", "recompute"}) m_problems.clearSource(QString::fromLatin1(source));
    if (m_config) m_problems.add(noticeSource(Part::Config), m_config->diagnostics);
    if (m_checkpoint) m_problems.add(noticeSource(Part::Checkpoint), m_checkpoint->warnings());
    Q_EMIT configChanged();
    Q_EMIT checkpointChanged();
    Q_EMIT inputChanged();
    Q_EMIT builtChanged();
    build();
}

void Workbench::takeConfig(std::shared_ptr<const Config> config) {
    const QString source = noticeSource(Part::Config);
    // Read again because a file changed: what is tried on it stays, where it still can be.
    const bool again = m_openedConfig && m_openedConfig->path == config->path && config->faults.empty();
    m_openedConfig = m_config = std::move(config);
    const auto merged = mergeOptions(m_openedConfig->root, m_options);
    if (!again || !merged.ok()) m_options.clear();
    if (!m_options.empty()) m_config = withRoot(*m_openedConfig, *merged);
    m_problems.add(source, m_config->diagnostics);
    m_problems.add(source, unreadKeyNotes(*m_config));
    Q_EMIT configChanged();
    if (m_config->faults.empty()) return;
    // What can be read of it is shown, and nothing is built of a half: nor does the model of another config stay beside it.
    m_builder.abandon();
    m_forwarder.abandon();
    m_folder.abandon();
    m_drawer.abandon();
    m_problems.clearSource(QStringLiteral("build"));
    m_built.reset();
    m_forwarded.reset();
    m_folded.reset();
    Q_EMIT builtChanged();
    for (const ConfigFault& fault : m_config->faults) m_problems.add(source, fault.error);
    // A file that is missing or broken takes more with it than a line of the opened one.
    const auto& faults = m_config->faults;
    const auto base = std::find_if(faults.begin(), faults.end(), [](const ConfigFault& fault) { return fault.chain.size() > 1; });
    Q_EMIT failed({Part::Config, source, toQt(m_config->path), (base == faults.end() ? faults.front() : *base).error});
}

Result<void> Workbench::setOptions(std::vector<ConfigOption> options) {
    if (!m_openedConfig) return {};
    TD_TRY(const ConfigValue root, mergeOptions(m_openedConfig->root, options));
    m_options = std::move(options);
    m_config = m_options.empty() ? m_openedConfig : withRoot(*m_openedConfig, root);
    Q_EMIT configChanged();
    build();
    return {};
}

}  // namespace teardown
