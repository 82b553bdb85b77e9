// BatchMixup (mmcls/models/utils/augment/mixup.py) and Identity (identity.py).
#include "core/data/batch/batch_augment.h"
#include "core/data/batch/batch_draws.h"
#include "core/data/batch/batch_labels.h"

namespace teardown {

namespace {

class BatchMixup : public BatchAugment {
public:
    BatchMixup(double alpha, std::int64_t classes, double probability) : BatchAugment("BatchMixup", classes, probability), m_alpha(alpha) {}

    Result<TensorView> apply(const BatchImages& images, const TensorView& labels, ProcessRandom& random,
                             BatchRecord& record) const override {
        TD_CHECK(checkLabelCount(images, labels));
        TD_TRY(const TensorView single, oneHot(labels, classes()));
        BatchDraws draws(random, record.drawn);
        record.type = type();
        record.ratio = draws.numpyBeta(m_alpha);
        record.order = draws.torchRandperm(images.count);
        // torch rounds the factors, the products and the sum to float32.
        const float own = static_cast<float>(*record.ratio);
        const float others = static_cast<float>(1 - *record.ratio);
        const std::vector<float> before(images.values.begin(), images.values.end());
        const std::size_t size = images.pictureSize();
        for (std::size_t n = 0; n < images.count; ++n) {
            float* to = images.values.data() + n * size;
            const float* from = before.data() + record.order[n] * size;
            for (std::size_t i = 0; i < size; ++i) to[i] = own * to[i] + others * from[i];
        }
        return mixedLabels(single, *record.ratio, record.order);
    }

private:
    double m_alpha;
};

class BatchIdentity : public BatchAugment {
public:
    BatchIdentity(std::int64_t classes, double probability) : BatchAugment("Identity", classes, probability) {}

    Result<TensorView> apply(const BatchImages& images, const TensorView& labels, ProcessRandom&, BatchRecord& record) const override {
        TD_CHECK(checkLabelCount(images, labels));
        record.type = type();
        return oneHot(labels, classes());
    }
};

}  // namespace

Result<BatchAugmentPtr> createBatchMixup(const Arguments& a) {
    checkBatchAugment(a);
    return BatchAugmentPtr(std::make_shared<BatchMixup>(a.number("alpha"), a.integer("num_classes"), a.number("prob")));
}

Result<BatchAugmentPtr> createBatchIdentity(const Arguments& a) {
    checkBatchAugment(a);
    return BatchAugmentPtr(std::make_shared<BatchIdentity>(a.integer("num_classes"), a.number("prob")));
}

}  // namespace teardown
