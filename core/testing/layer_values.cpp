#include "core/testing/layer_values.h"

#include "core/base/text.h"
#include "core/embedding/pca.h"
#include "core/embedding/tsne.h"
#include "core/session/forward_journey.h"
#include "core/session/session_api.h"

#include <algorithm>
#include <utility>

namespace teardown {
namespace {

std::vector<double> meansOverPlaces(const TensorView& view) {
    const Shape& shape = view.shape();
    const std::vector<float> values = view.toFloats();
    const bool tokens = shape.size() == 3;
    const std::size_t places = shape.size() == 4 ? static_cast<std::size_t>(shape[2] * shape[3])
                               : tokens          ? static_cast<std::size_t>(shape[1])
                                                 : 1;
    const std::size_t size = values.size() / std::max<std::size_t>(1, places);
    std::vector<double> features(size);
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t k = 0; k < places; ++k) features[i] += static_cast<double>(values[tokens ? k * size + i : i * places + k]);
    for (double& feature : features) feature /= static_cast<double>(places);
    return features;
}

Error noSuchLayer(const Trace& trace, const std::string& layer) {
    std::vector<std::string> names;
    for (const Step& step : trace.steps)
        if (step.kind == StepKind::Module && !step.path.empty() && step.path.find('.') == std::string::npos) names.push_back(step.path);
    return {ErrorKind::BadInput,
            "embed-no-layer",
            message("embed-no-layer.the-network-has-none", "The network has no layer {layer}.", {{"layer", escapeForDisplay(layer)}}),
            message("do.name-one-of-the-layers", "Name one, such as {names}; `teardown tree` lists all.", {{"names", joined(names, ", ")}}),
            {}};
}

}  // namespace

Result<std::vector<double>> LayerValues::read(SessionApi& session, const std::string& picture, const TaskContext& task) {
    ForwardRequest request;
    request.input = PictureFile{picture};
    if (m_step >= 0) request.only = StepRange{m_step, m_step};
    TD_TRY(const auto outcome, session.run(request, task));
    if (m_step < 0) m_step = outcome->trace->findPath(m_layer);
    if (m_step < 0) return noSuchLayer(*outcome->trace, m_layer);
    const Step& step = outcome->trace->steps[static_cast<std::size_t>(m_step)];
    if (step.outputs.empty() || !step.outputs.back().view.valid())
        return Error{ErrorKind::BadInput,
                     "embed-layer-output",
                     message("embed-layer-output.the-layer-gives-none", "The layer {layer} returns no tensor.",
                             {{"layer", escapeForDisplay(m_layer)}}),
                     message("do.choose-another-layer", "Choose another layer with --layer."),
                     {}};
    return meansOverPlaces(step.outputs.back().view);
}

Result<void> LayerValues::add(SessionApi& session, const MappedPicture& picture, const TaskContext& task) {
    TD_TRY(const std::vector<double> row, read(session, picture.image, task));
    if (m_points.count == 0) m_points.size = row.size();
    // A network without a fixed input size gives maps of other sizes; their averages have the same length, vectors may not.
    if (row.size() != m_points.size)
        return Error{
            ErrorKind::BadInput,
            "embed-sizes-differ",
            message("embed-sizes-differ.the-layer-gives", "The layer gives {size} numbers for this picture and {first} for the first one.",
                    {{"size", row.size()}, {"first", m_points.size}}),
            message("do.choose-another-layer", "Choose another layer with --layer."),
            {escapeForDisplay(picture.image), 0, 0, {}, {}}};
    m_points.values.insert(m_points.values.end(), row.begin(), row.end());
    ++m_points.count;
    m_pictures.push_back(picture);
    return {};
}

Result<PictureMap> LayerValues::place(const MapSettings& settings, int threads, const TaskContext& task) const {
    PictureMap map;
    map.method = settings.method;
    map.layer = m_layer;
    map.features = m_points.size;
    map.pictures = m_pictures;
    map.groups = m_groups;
    if (settings.method == MapMethod::Pca) {
        TD_TRY(embedding::Principal found, embedding::principalComponents(m_points, 2, task));
        map.places = std::move(found.scores);
        map.explained = std::move(found.explainedPart);
        return map;
    }
    embedding::TsneSettings tsneSettings;
    tsneSettings.perplexity = settings.perplexity;
    tsneSettings.iterations = settings.iterations;
    tsneSettings.seed = settings.start;
    TD_TRY(embedding::Tsne found, embedding::tsne(m_points, tsneSettings, threads, task));
    map.places = std::move(found.places);
    map.divergence = found.divergence;
    map.perplexity = found.perplexity;
    map.iterations = found.iterations;
    return map;
}

}  // namespace teardown
