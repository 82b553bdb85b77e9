// LayerValues: what a layer returns for each of many pictures, one row of numbers a picture, and where PCA or t-SNE places the rows.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/embedding/picture_map.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace teardown {

class SessionApi;

struct MapSettings {
    MapMethod method = MapMethod::Pca;
    double perplexity = 30;  ///< t-SNE: about how many neighbours count
    int iterations = 1000;
    std::optional<std::uint64_t> start;  ///< t-SNE starts from random places of this seed; none: from the principal components
};

class LayerValues {
public:
    /// `layer`: its path in the network.
    LayerValues(std::string layer, std::vector<std::string> groups) : m_layer(std::move(layer)), m_groups(std::move(groups)) {}

    /// Runs the session's network on the picture. Maps [N,C,H,W] and tokens [N,L,C] are averaged over their places, as global average
    /// pooling does. Errors: image-* (the picture is left out, others may follow), embed-no-layer, embed-layer-output, embed-sizes-differ
    /// (a vector of another length than the first picture's), those of the run.
    Result<void> add(SessionApi& session, const MappedPicture& picture, const TaskContext& task);
    std::size_t count() const { return m_points.count; }

    /// Errors: those of principalComponents() and tsne().
    Result<PictureMap> place(const MapSettings& settings, int threads, const TaskContext& task) const;

private:
    Result<std::vector<double>> read(SessionApi& session, const std::string& picture, const TaskContext& task);

    std::string m_layer;
    std::vector<std::string> m_groups;
    std::vector<MappedPicture> m_pictures;
    embedding::Points m_points;
    int m_step = -1;  ///< of the layer in the trace; known from the first picture on
};

}  // namespace teardown
