// The batch augments: one row each.
#include "core/data/batch/batch_augment.h"

#include "core/registry/python_values.h"

namespace teardown {

namespace {

std::vector<Signature> allBatchAugments() {
    using py::value;
    const ArgumentSpec alpha{"alpha", {}, "Both parameters of the beta distribution of the mixing ratio."};
    const ArgumentSpec classes{"num_classes", {}, "Number of classes, for one-hot labels."};
    const ArgumentSpec probability{"prob", value(1.0), "Probability of applying this augment to a batch."};
    const ArgumentSpec minmax{"cutmix_minmax", py::none(), "Smallest and largest fraction of the patch; None: from alpha."};
    const ArgumentSpec correct{"correct_lam", value(true), "Correct the ratio when the border clips the patch."};
    const auto reference = [](const std::string& path) { return ReferenceClass::of("mmcls.models.utils.augment." + path); };
    return {
        {"BatchMixup",
         "Blends pairs of pictures and their labels (Zhang et al. 2018).",
         reference("mixup.BatchMixupLayer"),
         {alpha, classes, probability}},
        {"BatchCutMix",
         "Pastes a patch of another picture; labels by area (Yun et al. 2019).",
         reference("cutmix.BatchCutMixLayer"),
         {alpha, classes, probability, minmax, correct}},
        {"BatchResizeMix",
         "Pastes another picture, shrunk (Qin et al. 2020).",
         reference("resizemix.BatchResizeMixLayer"),
         {alpha,
          classes,
          {"lam_min", value(0.1), "Smallest ratio."},
          {"lam_max", value(0.8), "Largest ratio."},
          {"interpolation", value("bilinear"), "Interpolation for shrinking."},
          probability,
          minmax,
          correct}},
        {"Identity", "Leaves pictures, makes labels one-hot.", reference("identity.Identity"), {classes, probability}},
    };
}

struct FilledRegistry {
    BatchAugmentRegistry mmcls{"augment", "mmcls"};

    FilledRegistry() {
        constexpr Result<BatchAugmentPtr> (*kFactories[])(const Arguments&) = {createBatchMixup, createBatchCutMix, createBatchResizeMix,
                                                                               createBatchIdentity};
        std::size_t row = 0;
        for (const Signature& signature : batchAugmentSignatures()) mmcls.add({signature, kFactories[row++]});
    }
};

}  // namespace

const std::vector<Signature>& batchAugmentSignatures() {
    static const std::vector<Signature> s_all = allBatchAugments();
    return s_all;
}

const BatchAugmentRegistry& batchAugmentRegistry() {
    static const FilledRegistry s_registry;
    return s_registry.mmcls;
}

void checkBatchAugment(const Arguments& a) {
    if (a.signature().argument("alpha") && (a["alpha"].kind() != ValueKind::Float || !(a["alpha"].asDouble() > 0)))
        throw BuildFailure{
            a.bad("alpha", message("alpha.alpha-must-be-a", "alpha={a}: must be a float above 0", {{"a", a["alpha"].repr()}}))};
    if (a["prob"].kind() != ValueKind::Float || !(a["prob"].asDouble() >= 0 && a["prob"].asDouble() <= 1))
        throw BuildFailure{
            a.bad("prob", message("prob.prob-must-be-a", "prob={a}: must be a float from 0.0 to 1.0", {{"a", a["prob"].repr()}}))};
    if (a.integer("num_classes") < 1)
        throw BuildFailure{a.bad("num_classes", message("num-classes.must-be-positive", "num_classes={n}: must be at least 1",
                                                        {{"n", a.integer("num_classes")}}))};
}

Result<void> checkLabelCount(const BatchImages& images, const TensorView& labels) {
    const std::int64_t count = labels.rank() == 0 ? -1 : labels.shape().front();
    if (labels.rank() <= 2 && count == static_cast<std::int64_t>(images.count)) return {};
    return Error{ErrorKind::BadInput,
                 "batch-size",
                 message("batch-size.labels-and-pictures", "A batch of {pictures} pictures has labels of the shape {labels}.",
                         {{"pictures", static_cast<std::int64_t>(images.count)}, {"labels", shapeText(labels.shape())}}),
                 message("do.collect-gt-label", "Collect gt_label with each picture: Collect(keys=['img', 'gt_label'])."),
                 {}};
}

}  // namespace teardown
