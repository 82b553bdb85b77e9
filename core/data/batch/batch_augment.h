// BatchAugment: one of mmclassification's augments of a whole batch - Mixup, CutMix, ResizeMix, Identity (mmcls/models/utils/augment). They
// run in the main process, before the network.
#pragma once

#include "core/base/result.h"
#include "core/data/batch/batch_images.h"
#include "core/data/random/draw.h"
#include "core/data/random/process_random.h"
#include "core/registry/registry.h"
#include "core/tensor/tensor_view.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace teardown {

/// What was done with a batch.
struct BatchRecord {
    std::string type;                   ///< "BatchMixup", as in the config
    std::optional<double> ratio;        ///< lambda: the part of each label that is its own; none of Identity
    std::vector<std::size_t> order;     ///< the pictures that each one is mixed with; empty of Identity
    std::optional<BatchBox> box;        ///< where the others were pasted
    std::vector<Draw> drawn;            ///< in the order drawn
    std::vector<double> probabilities;  ///< of Augments: of all its augments
    std::size_t picked = 0;             ///< of Augments: which of them
};

class BatchAugment {
public:
    virtual ~BatchAugment() = default;
    /// Changes the pictures in place and returns the labels, [N, classes]: float32 if mixed, int64 of Identity. `labels`: int64 [N] or
    /// [N, classes] of any type. Errors: batch-label; batch-size if labels and pictures are not equally many; batch-box if there is no
    /// place for a patch (the reference raises an error as well).
    virtual Result<TensorView> apply(const BatchImages& images, const TensorView& labels, ProcessRandom& random,
                                     BatchRecord& record) const = 0;

    const std::string& type() const { return m_type; }
    std::int64_t classes() const { return m_classes; }
    double probability() const { return m_probability; }

protected:
    BatchAugment(std::string type, std::int64_t classes, double probability)
        : m_type(std::move(type)), m_classes(classes), m_probability(probability) {}

private:
    std::string m_type;
    std::int64_t m_classes;
    double m_probability;
};

using BatchAugmentPtr = std::shared_ptr<const BatchAugment>;

/// The signatures of the four, in the order in which the reference registers them.
const std::vector<Signature>& batchAugmentSignatures();
/// alpha, num_classes and prob as the reference's constructors assert them. Throws BuildFailure.
void checkBatchAugment(const Arguments& arguments);

/// mmcls's AUGMENT registry.
using BatchAugmentRegistry = Registry<BatchAugmentPtr>;
const BatchAugmentRegistry& batchAugmentRegistry();

/// The factories of the rows, each defined beside its augment.
Result<BatchAugmentPtr> createBatchMixup(const Arguments& arguments);
Result<BatchAugmentPtr> createBatchCutMix(const Arguments& arguments);
Result<BatchAugmentPtr> createBatchResizeMix(const Arguments& arguments);
Result<BatchAugmentPtr> createBatchIdentity(const Arguments& arguments);

/// Error batch-size if there is not one label for each picture.
Result<void> checkLabelCount(const BatchImages& images, const TensorView& labels);

}  // namespace teardown
