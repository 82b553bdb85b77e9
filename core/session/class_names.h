// The names of the classes for answers, and where they come from: a checkpoint need not contain them.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/json.h"
#include "core/config/config.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace teardown {

class CheckpointFile;

enum class ClassNameSource {
    None,
    Checkpoint,  ///< meta.CLASSES of mmcv, meta.dataset_meta of mmengine
    Config,      ///< `classes` of the config's dataset
    File,        ///< the text file that it names
    Dataset,     ///< the dataset's type has names of its own: CIFAR10
    ImageNet     ///< nothing names them, and the head has 1,000 classes
};

/// The source of the names, and how many there are against the head's classes.
struct ClassNameOrigin {
    ClassNameSource source = ClassNameSource::None;
    std::string place;  ///< "meta.CLASSES", "data.test.classes", "data/classes.txt", "CIFAR10"; empty for ImageNet and None
    Place where;
    std::size_t count = 0;
    std::optional<std::int64_t> head;  ///< the head's classes, if the config says how many
    std::string unread;                ///< a file of names that the config gives and that cannot be read

    bool fits() const { return !head || static_cast<std::int64_t>(count) == *head; }
};

struct ClassNames {
    std::vector<std::string> names;
    ClassNameOrigin origin;
};

/// The checkpoint's first list with as many names as the config's head has classes, else its first list; without any, the `classes` of the
/// config's dataset for test, validation or training, as a list or as a file; else those of the dataset's type if they are as many as the
/// head's classes; else, for a head of 1,000 classes, the names of ImageNet, as in mmclassification's init_model
/// (mmcls/apis/inference.py); else none. `checkpoint` may be null.
ClassNames classNamesOf(const Config& config, const CheckpointFile* checkpoint);

/// "Class names from the checkpoint's meta.CLASSES: 10 for a head of 10 classes."
Message classNamesText(const ClassNameOrigin& origin);
/// What a build has to say about them: the warning classes-count if their number is not the head's, the warning classes-file if the file
/// cannot be read, the note classes-source if they are not from meta.CLASSES.
Diagnostics classNamesNotes(const ClassNameOrigin& origin);
/// {"source","place","count","head"}
Json classNamesJson(const ClassNameOrigin& origin);

}  // namespace teardown
