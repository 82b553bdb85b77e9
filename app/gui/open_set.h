// OpenSet: everything that is open, as one unit, so that going back restores config, checkpoint and input together.
#pragma once

#include "app/gui/input_list.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/fit/key_choice.h"
#include "core/config/config.h"
#include "core/imaging/opened_picture.h"

#include <QImage>
#include <QString>

#include <memory>
#include <vector>

namespace teardown {

struct PictureInput;

struct OpenSet {
    std::shared_ptr<const Config> config;  ///< without changes made in the window
    std::vector<ConfigOption> options;
    std::shared_ptr<const CheckpointFile> checkpoint;
    KeyChoice keys;
    QString inputPath;
    OpenedPicturePtr inputFile;
    QImage inputPicture;
    std::shared_ptr<const PictureInput> drawn;
    bool drawnEmpty = false;
    InputList inputs;

    QString configPath() const;
    QString checkpointPath() const;
    /// "resnet50.py, resnet50.pth"
    QString name() const;
    bool hasNetwork() const { return config || checkpoint; }
    /// Whether config and checkpoint are the same files.
    bool sameNetwork(const OpenSet& other) const;
};

}  // namespace teardown
