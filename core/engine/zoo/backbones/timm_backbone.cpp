// TIMMBackbone (mmcls/models/backbones/timm_backbone.py): a wrapper around a Python package, so nothing can be built here. Its error names
// the backbone of mmclassification that is the same network.
#include "core/base/text.h"
#include "core/engine/zoo/backbones/timm_models.h"
#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"

#include <algorithm>

namespace teardown::engine {

/// What can stand in its place. timm's names may be followed by a tag for the weights: "vit_base_patch16_224.augreg_in21k".
static Message timmRemedy(const std::string& model) {
    const std::string plain = model.substr(0, model.find('.'));
    std::vector<std::string> names;
    for (const TimmModel& row : timmModels()) {
        if (plain == row.name)
            return message("timm.use-instead", "The same network in mmclassification: {backbone}.", {{"backbone", row.backbone}});
        names.emplace_back(row.name);
    }
    return sentences(
        {message("timm.no-counterpart", "mmclassification 0.25 has no backbone that is the same network."), suggestion(plain, names)});
}

static Result<LayerPtr> createTimmBackbone(const Arguments& a, BuildContext&) {
    if (!a["pretrained"].isBool())
        return a.bad("pretrained", message("timm.pretrained-must-be-bool", "pretrained must be bool, not str for model path"));
    const std::string model = a.text("model_name");
    return a.bad("model_name",
                 message("timm.needs-python", "{model} is built by the Python package timm, which TIMMBackbone wraps; it needs Python",
                         {{"model", model}}),
                 timmRemedy(model));
}

LayerEntry timmBackboneEntry() {
    using py::none;
    using py::value;
    return {"TIMMBackbone",
            "A model of the Python package timm. It needs Python: Teardown says which backbone is the same network.",
            ReferenceClass::of("mmcls.models.backbones.timm_backbone.TIMMBackbone"),
            {{"model_name", {}, "Name of the timm model."},
             {"features_only", value(false), "Whether it outputs the features of several stages."},
             {"pretrained", value(false), "Whether timm downloads weights."},
             {"checkpoint_path", value(""), "A checkpoint for timm to load."},
             {"in_channels", value(3), "Channels of the picture."},
             {"init_cfg", none(), "Initialisation rules applied by --init-weights."},
             {"**kwargs", none(), "Further arguments of the timm model."}},
            createTimmBackbone};
}

}  // namespace teardown::engine
