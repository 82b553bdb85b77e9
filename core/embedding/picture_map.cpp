#include "core/embedding/picture_map.h"

#include "core/base/picture_names.h"
#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace teardown {

void PictureGroups::addFolder(const std::string& folder) {
    addGroup(std::filesystem::path(folder).lexically_normal().filename().string(), folder);
    std::vector<std::string> below;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
        if (entry.is_directory(ignored)) below.push_back(entry.path().string());
    std::sort(below.begin(), below.end());
    for (const std::string& path : below) addGroup(std::filesystem::path(path).filename().string(), path);
}

void PictureGroups::addGroup(const std::string& name, const std::string& folder) {
    const std::vector<std::string> paths = picturesOfFolder(folder).paths;
    if (paths.empty()) return;
    for (const std::string& path : paths) pictures.push_back({path, groups.size()});
    groups.push_back(name);
}

Json mapJson(const PictureMap& map) {
    Json groups = Json::array(), points = Json::array();
    for (const std::string& group : map.groups) groups.push(group);
    for (std::size_t i = 0; i < map.pictures.size(); ++i)
        points.push(Json::object()
                        .set("image", map.pictures[i].image)
                        .set("group", map.groups[map.pictures[i].group])
                        .set("x", map.places.row(i)[0])
                        .set("y", map.places.row(i)[1]));
    Json document =
        Json::object().set("method", map.method == MapMethod::Pca ? "pca" : "tsne").set("layer", map.layer).set("features", map.features);
    if (map.method == MapMethod::Pca) {
        Json parts = Json::array();
        for (const double part : map.explained) parts.push(part);
        document.set("explained_variance_ratio", std::move(parts));
    } else {
        document.set("perplexity", map.perplexity).set("divergence", map.divergence).set("iterations", map.iterations);
    }
    return document.set("groups", std::move(groups)).set("points", std::move(points));
}

std::string mapCsv(const PictureMap& map) {
    const auto quoted = [](const std::string& bytes) {
        std::string field = "\"";
        for (const char c : toValidUtf8(bytes)) field += c == '"' ? std::string("\"\"") : std::string(1, c);
        return field + '"';
    };
    std::string text = "image,group,x,y\r\n";
    for (std::size_t i = 0; i < map.pictures.size(); ++i)
        text += fmt::format("{},{},{},{}\r\n", quoted(map.pictures[i].image), quoted(map.groups[map.pictures[i].group]),
                            map.places.row(i)[0], map.places.row(i)[1]);
    return text;
}

std::string mapTitle(const PictureMap& map) {
    std::string title = fmt::format("{} of {}, {} pictures", map.method == MapMethod::Pca ? "PCA" : "t-SNE", escapeForDisplay(map.layer),
                                    map.pictures.size());
    if (map.explained.size() == 2)
        title += fmt::format(", {:.1f} % + {:.1f} % of the variance", 100 * map.explained[0], 100 * map.explained[1]);
    if (map.method == MapMethod::Tsne) title += fmt::format(", perplexity {:g}, divergence {:.3f}", map.perplexity, map.divergence);
    return title;
}

}  // namespace teardown
