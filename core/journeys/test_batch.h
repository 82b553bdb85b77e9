// The journey "Test batch": the first batch of a test, every call from single_gpu_test to the metrics, with the tensors of a forward.
#pragma once

#include "core/base/task_context.h"
#include "core/config/config.h"
#include "core/data/pipeline.h"
#include "core/session/forward_journey.h"
#include "core/trace/trace.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace teardown {

/// The pictures of the batch, as the test pipeline leaves them.
struct TestPictures {
    struct One {
        std::string name;
        std::vector<TransformRecord> records;  ///< one for each transform
        ConfigValue label;                     ///< gt_label; None for a picture of the user's
    };
    std::vector<One> pictures;
    TensorView batch;              ///< [N, C, H, W]
    std::size_t total = 0;         ///< of the data set, or as many as were given
    std::optional<Error> missing;  ///< why the data set was not used; the batch is then of made-up pictures
};

struct TestBatchFiles {
    std::shared_ptr<const Config> config;
    std::vector<std::string> pictures;  ///< given ones, in place of the data set; files
    std::vector<std::string> metrics;   ///< --metrics; empty: the data set's first
    bool wrapped = false;               ///< the network in MMDataParallel, as the tool does it on GPUs
    std::string dataRoot;               ///< what relative paths of the data set are below; empty: the working folder
};

/// The first batch of data.test, of samples_per_gpu pictures; or the given pictures. A data set that is not there is no error: made-up
/// pictures take its place. Errors: those of the pipeline and of given pictures; batch-shape for given pictures of different sizes.
Result<TestPictures> testPictures(const TestBatchFiles& files, const TaskContext& task = {});

struct TestBatchOutcome {
    TracePtr trace;
};

/// `forward`: of TestPictures::batch, recorded. Errors: script-config, those of readReferenceData.
Result<TracePtr> testBatchTrace(const TestBatchFiles& files, const TestPictures& pictures, const ForwardOutcome& forward);

}  // namespace teardown
