#include "app/gui/work/carried_config.h"

#include "widgets/common/strings.h"

#include <QFileInfo>

namespace teardown {
namespace {
const QString kSuffix = QStringLiteral(":meta.config");
constexpr std::size_t kLongestConfig = 16u << 20;
}  // namespace

QString carriedConfigPath(const QString& checkpoint) { return checkpoint + kSuffix; }

bool isCarriedConfigPath(const QString& path) { return path.endsWith(kSuffix) && !QFileInfo::exists(path); }

QString carrierOf(const QString& path) { return isCarriedConfigPath(path) ? path.chopped(kSuffix.size()) : path; }

std::optional<std::string> carriedConfigText(const CheckpointFile& checkpoint) {
    const ConfigValue* meta = checkpoint.object().find("meta");
    const ConfigValue* config = meta ? meta->find("config") : nullptr;
    if (!config || !config->isString()) return std::nullopt;
    const std::string& text = config->asString();
    // mmcv writes pretty_text; a text that sets no value is not a config.
    if (text.size() > kLongestConfig || text.find('=') == std::string::npos) return std::nullopt;
    return text;
}

Result<std::shared_ptr<const Config>> loadCarriedConfig(const QString& path, const CheckpointProbe& probe, const TaskContext& task) {
    TD_TRY(const std::shared_ptr<const CheckpointFile> file, probe.open(fromQt(carrierOf(path)), task));
    std::optional<std::string> text = carriedConfigText(*file);
    if (!text)
        return Error{ErrorKind::BadInput, "checkpoint-no-config",
                     message("checkpoint-no-config.the-checkpoint-carries-no", "The checkpoint contains no config in its metadata."),
                     message("do.open-the-config-that-it", "Open the config it was trained with."),
                     Place{file->path(), 0, 0, "meta.config", {}}};
    return loadConfigText(fromQt(path), std::move(*text));
}

}  // namespace teardown
