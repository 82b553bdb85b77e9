// OpenedFile: an opened file, classified by its content: a config, a checkpoint or a picture.
#pragma once

#include "app/gui/checkpoint_probe.h"
#include "app/gui/work/reports.h"
#include "core/base/diagnostics.h"
#include "core/base/task_context.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/config/config.h"
#include "core/imaging/opened_picture.h"
#include "core/render/view_record.h"

#include <QImage>
#include <QString>

#include <memory>
#include <optional>
#include <string>

namespace teardown {

struct OpenedFile {
    WorkspacePart part = WorkspacePart::Config;
    QString path;
    std::shared_ptr<const Config> config;
    std::shared_ptr<const CheckpointFile> checkpoint;
    QImage picture;
    OpenedPicturePtr file;           ///< the same for the engine, already decoded
    std::optional<ViewRecord> view;  ///< the picture is a view that this program exported
    Diagnostics notes;
    std::optional<Error> error;
};

/// uint8 HWC with three channels or one, or HW.
QImage imageOfTensor(const TensorView& picture);

/// Opens a file; not on the GUI thread. The probe checks checkpoints first.
OpenedFile openAnyFile(const std::string& path, const CheckpointProbe& probe, const TaskContext& task);
/// The same for a picture that may be an exported view.
OpenedFile openViewOrFile(const std::string& path, const CheckpointProbe& probe, const TaskContext& task);

}  // namespace teardown
