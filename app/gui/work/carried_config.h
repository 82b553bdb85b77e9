// CarriedConfig: the config that training stores in a checkpoint (meta.config), opened as "FILE.pth:meta.config", a path like any other for
// the open dialog, the recent list and the recovery; or one that fits its tensors.
#pragma once

#include "app/gui/checkpoint_probe.h"
#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/config/config.h"

#include <QString>

#include <memory>
#include <optional>
#include <string>

namespace teardown {

/// "/a/b.pth:meta.config"
QString carriedConfigPath(const QString& checkpoint);
/// "/a/b.pth:proposed.config": a config that fits the checkpoint (known_architectures.h), opened like a carried one.
QString proposedConfigPath(const QString& checkpoint);
/// Either of them.
bool isCarriedConfigPath(const QString& path);
/// The file behind a path: "/a/b.pth" for "/a/b.pth:meta.config", any other path unchanged.
QString carrierOf(const QString& path);

/// The text of meta.config, if there is one.
std::optional<std::string> carriedConfigText(const CheckpointFile& checkpoint);
/// The probe checks the checkpoint first. Errors: those of the checkpoint, of the config, and checkpoint-no-config.
Result<std::shared_ptr<const Config>> loadCarriedConfig(const QString& path, const CheckpointProbe& probe, const TaskContext& task);

}  // namespace teardown
