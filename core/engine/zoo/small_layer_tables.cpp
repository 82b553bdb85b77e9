// The rows of mmcv's padding layer, drop out layers and upsample layer registries (mmcv/cnn/bricks/padding.py, drop.py, upsample.py).
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/padding.h"
#include "core/engine/nn/upsample.h"
#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

using py::none;
using py::value;

void addPaddingLayers(LayerRegistry& registry) {
    const auto row = [&](const char* name, const char* type, const char* doc) {
        registry.add({name,
                      doc,
                      ReferenceClass::in("mmcv/cnn/bricks/padding.py", std::string("torch.nn.modules.padding.") + type),
                      {{"padding", {}, "Rows and columns added on every side; or left, right, top, bottom."}},
                      [type](const Arguments& a, BuildContext&) -> Result<LayerPtr> {
                          const std::vector<std::int64_t> given = a.integers("padding");
                          std::array<std::int64_t, 4> borders{};
                          if (given.size() == 1)
                              borders.fill(given[0]);
                          else if (given.size() == 4)
                              std::copy(given.begin(), given.end(), borders.begin());
                          else
                              return a.bad("padding", message("padding.must-be-an-int", "padding={padding}: must be an int or four of them",
                                                              {{"padding", a["padding"].repr()}}));
                          return LayerPtr(std::make_shared<Pad2d>(type, borders));
                      }});
    };
    row("zero", "ZeroPad2d", "Adds rows and columns of zeros.");
    row("reflect", "ReflectionPad2d", "Adds rows and columns mirrored at the edge.");
    row("replicate", "ReplicationPad2d", "Adds copies of the outermost rows and columns.");
}

void addDropLayers(LayerRegistry& registry) {
    const auto share = [](double probability) {
        return ArgumentSpec{"drop_prob", value(probability), "Fraction that is dropped during training."};
    };
    registry.add({"DropPath",
                  "Drops the branch of whole samples.",
                  ReferenceClass::of("mmcv.cnn.bricks.drop.DropPath"),
                  {share(0.1)},
                  [](const Arguments& a, BuildContext&) -> Result<LayerPtr> {
                      return LayerPtr(std::make_shared<DropPath>(a.number("drop_prob")));
                  }});
    registry.add({"Dropout",
                  "Zeroes single values.",
                  ReferenceClass::of("mmcv.cnn.bricks.drop.Dropout"),
                  {share(0.5), {"inplace", value(false), "The reference overwrites its input; Teardown never does."}},
                  [](const Arguments& a, BuildContext&) -> Result<LayerPtr> {
                      return LayerPtr(std::make_shared<Dropout>(a.number("drop_prob"), a.boolean("inplace")));
                  }});
}

namespace {

/// One number for rows and columns, or one each; none if it was not given.
template <class Number>
std::optional<std::array<Number, 2>> pairOrNone(const Arguments& a, const char* name) {
    if (a[name].isNone()) return std::nullopt;
    const std::vector<double> given = a.numbers(name);
    if (given.size() != 1 && given.size() != 2)
        throw BuildFailure{a.bad(name, message("upsample.must-be-a-number", "{name}={given}: must be a number or two of them",
                                               {{"name", name}, {"given", a[name].repr()}}))};
    return std::array<Number, 2>{static_cast<Number>(given.front()), static_cast<Number>(given.back())};
}

/// nn.Upsample keeps factors as floats.
ConfigValue shownFactor(const ConfigValue& given) {
    if (!given.isSequence()) return ConfigValue::floating(given.asDouble());
    std::vector<ConfigValue> items;
    for (const ConfigValue& item : given.items()) items.push_back(ConfigValue::floating(item.asDouble()));
    return ConfigValue::tuple(std::move(items));
}

LayerEntry upsampleRow(const char* name, const char* doc) {
    const bool bilinear = std::string_view(name) == "bilinear";
    return {name,
            doc,
            ReferenceClass::in("mmcv/cnn/bricks/upsample.py", "torch.nn.modules.upsampling.Upsample"),
            {{"size", none(), "Rows and columns of the output; None: by scale_factor."},
             {"scale_factor", none(), "How many times larger the output is."},
             {"mode", value("nearest"), "Always the registered name: build_upsample_layer sets it."},
             {"align_corners", none(), "Whether the centres of the corners stay where they are; bilinear only."},
             {"recompute_scale_factor", none(), "Whether positions follow from the two sizes instead of the factor."}},
            [bilinear](const Arguments& a, BuildContext&) -> Result<LayerPtr> {
                UpsampleOptions options;
                options.size = pairOrNone<std::int64_t>(a, "size");
                options.factor = pairOrNone<double>(a, "scale_factor");
                options.shown = options.factor ? shownFactor(a["scale_factor"]) : a["size"];
                options.bilinear = bilinear;
                if (!a["align_corners"].isNone()) options.alignCorners = a.boolean("align_corners");
                options.recomputeFactor = a.boolean("recompute_scale_factor");
                return LayerPtr(std::make_shared<Upsample>(std::move(options)));
            }};
}

}  // namespace

void addUpsampleLayers(LayerRegistry& registry) {
    registry.add(upsampleRow("nearest", "Repeats each value over a rectangle."));
    registry.add(upsampleRow("bilinear", "Interpolates between the four nearest values."));
    registry.add({"pixel_shuffle",
                  "A convolution whose channels become places.",
                  ReferenceClass::of("mmcv.cnn.bricks.upsample.PixelShufflePack"),
                  {{"in_channels", {}, "Channels of the input."},
                   {"out_channels", {}, "Channels of the output."},
                   {"scale_factor", {}, "How many times larger the output is."},
                   {"upsample_kernel", {}, "Height and width of the convolution's kernel."}},
                  [](const Arguments& a, BuildContext&) -> Result<LayerPtr> {
                      return LayerPtr(std::make_shared<PixelShufflePack>(a.integer("in_channels"), a.integer("out_channels"),
                                                                         a.integer("scale_factor"), a.integer("upsample_kernel")));
                  }});
    registry.add(convTransposeEntry("deconv", 2));
    registry.add(convTransposeEntry("deconv3d", 3));
}

}  // namespace teardown::engine
