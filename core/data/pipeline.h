// Pipeline: the transforms of one phase of a config, run on one picture: as mmcls.apis.inference_model does it for the test pipeline, as a
// dataset does it for all three.
#pragma once

#include "core/config/config.h"
#include "core/data/transform.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace teardown {

enum class Phase { Train, Val, Test };
/// "train", "val", "test".
const char* phaseName(Phase phase);

/// What the transforms leave.
struct TransformedSample {
    Sample sample;
    std::vector<TransformRecord> records;  ///< one per transform; views and PixelFacts only when recorded
    Diagnostics notes;
};

/// The same of a pipeline for the network.
struct PipelineRun {
    TensorView batch;                      ///< [1, C, H, W] float32
    std::vector<TransformRecord> records;  ///< one per transform; views only when recorded
    Diagnostics notes;
    Sample sample;  ///< as left by the last transform
};

/// How a sample is run.
struct TransformOptions {
    bool record = false;  ///< keep views and PixelFacts
    SampleView before;    ///< shown as what preceded the first transform
    /// Called after each transform; an error ends the run.
    std::function<Result<void>(const TransformRecord&, const Sample&)> afterEach;
};

/// The number of channels that the config's network takes: in_channels of the backbone; 1 for LeNet5 and the datasets of digits; else 3.
int expectedChannels(const Config& config);

/// A list of transforms in a config.
struct PipelineList {
    std::string configPath;  ///< "data.train.dataset.pipeline"
    ConfigValue list;
    ConfigValue dataset;  ///< the dict with the list
};
/// The lists of a phase, in the order of its datasets: data.train may be a list of datasets or wrappers around others (RepeatDataset,
/// ClassBalancedDataset, KFoldDataset, ConcatDataset). Error pipeline-missing if there is none.
Result<std::vector<PipelineList>> pipelineLists(const Config& config, Phase phase);

class Pipeline {
public:
    /// The test pipeline for single files: see below.
    static Result<Pipeline> fromConfig(const Config& config, int inputChannels) { return fromConfig(config, Phase::Test, inputChannels); }
    /// The first list of the phase. LoadImageFromFile is inserted first if it is missing (grey if the network takes one channel). Errors:
    /// pipeline-missing and those of buildTransform.
    static Result<Pipeline> fromConfig(const Config& config, Phase phase, int inputChannels);
    /// The transforms as they are, for the samples of a dataset.
    static Result<Pipeline> fromList(const Config& config, const PipelineList& list);

    /// The size that a square picture of any size is turned into; the size of the dataset's pictures if no transform sets one (CIFAR: 32),
    /// else 224.
    PictureSize outputSize() const;
    /// Runs all transforms. `random` makes the random choices and continues from sample to sample. An inserted loader is left out for
    /// samples that have a picture. Errors: those of the transforms.
    Result<TransformedSample> transform(Sample sample, const ImagingApi& imaging, Random& random, const TransformOptions& options) const;
    /// The same for one picture of a network. `before` is shown as what preceded the first transform (recorded ready pictures only).
    /// `random` null: a Random seeded with 0, so that equal pictures become equal tensors. Errors: those of the transforms;
    /// pipeline-no-tensor and pipeline-not-float when it ends without a [C, H, W] of floats.
    Result<PipelineRun> run(Sample sample, const ImagingApi& imaging, bool record, SampleView before = {}, Random* random = nullptr) const;
    const std::vector<BuiltTransform>& transforms() const { return m_transforms; }
    /// Whether the first transform is not in the config.
    bool insertedLoader() const { return m_insertedLoader; }
    /// Where its list is in the config: "data.test.pipeline".
    const std::string& configPath() const { return m_configPath; }
    const Diagnostics& notes() const { return m_notes; }  ///< of building it

private:
    Result<void> insertLoader(int inputChannels);
    void noteChance(Phase phase);

    std::vector<BuiltTransform> m_transforms;
    std::string m_configPath;
    int m_pictureSide = 224;  ///< of the dataset, in pixels
    bool m_insertedLoader = false;
    Diagnostics m_notes;
};

}  // namespace teardown
