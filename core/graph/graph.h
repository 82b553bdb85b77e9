// Graph: a network as boxes and arrows, with a set of open groups. Closed modules are one box, open ones a frame around their parts; equal
// blocks in a row are one box "×4" until they are unfolded. Pure data, made from a GraphSource.
#pragma once

#include "core/graph/graph_source.h"
#include "core/graph/step_description.h"

#include <set>
#include <string>
#include <vector>

namespace teardown {

enum class GraphNodeKind {
    Input,   ///< the picture with its transforms, or a ready tensor
    Output,  ///< a result of the outermost module that nothing consumes
    Layer,   ///< a module without parts
    Op,      ///< add, cat, flatten, ...
    Group,   ///< a module with parts
    Repeat   ///< blocks of one type with equal parts, in a row
};

struct GraphNode {
    GraphNodeKind kind = GraphNodeKind::Layer;
    GraphFamily family = GraphFamily::Other;
    int frame = -1;     ///< node of the open group that contains it; always before it in Graph::nodes
    int step = -1;      ///< the step selected with it; -1: none
    int end = -1;       ///< one past the last step that it stands for
    bool open = false;  ///< a frame: its parts are nodes too
    std::string key;    ///< the key that opens and closes it (Group, Repeat), else empty
    std::string path;   ///< "backbone.layer1.0.conv1"
    Message name;       ///< "conv1"; for an op its purpose: "residual sum"
    std::string type;   ///< "Conv2d", "add"; "input", "output"
    Message detail;     ///< "3×3 /2"
    int repeat = 1;     ///< blocks of a Repeat
    std::int64_t parameters = 0;
};

struct GraphEdge {
    int from = -1;  ///< nodes; never frames
    int to = -1;
    int tensor = -1;
    std::string label;  ///< shape: "64×56×56"
    bool implied = false;
};

using OpenGroups = std::set<std::string>;  ///< GraphNode::key of open groups

struct Graph {
    std::vector<GraphNode> nodes;  ///< frames before their parts, parts in execution order
    std::vector<GraphEdge> edges;
    std::vector<int> nodeOfStep;  ///< by step: the innermost visible node that stands for it, -1 if none

    bool empty() const { return nodes.empty(); }
    int boxes() const;  ///< nodes that are not frames
};

Graph graphOf(const GraphSource& source, const OpenGroups& open);

/// Opens level after level, outermost first, as long as there are at most `boxes` boxes. Repeats stay folded.
OpenGroups openedUpTo(const GraphSource& source, int boxes);

/// Every group and every repeat.
OpenGroups everythingOpen(const GraphSource& source);

}  // namespace teardown
