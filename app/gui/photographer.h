// Photographer: walks the window from view to view and waits until each is complete. Shared by the code that takes the screenshots.
#pragma once

#include "core/trace/trace.h"

#include <QString>

#include <functional>
#include <vector>

namespace teardown {

class MainWindow;

/// Returns false if the condition did not become true in time.
bool waitFor(const std::function<bool()>& condition, int milliseconds = 120000);
/// Waits until the window is painted.
void waitUntilDrawn(MainWindow& window, int milliseconds = 500);

/// Receives each view with its name; returns false if it failed.
using ViewVisitor = std::function<bool(MainWindow& window, const QString& name)>;
/// Writes NAME_light.png and NAME_dark.png to the folder.
ViewVisitor pictureWriter(const QString& folder);

class Photographer {
public:
    Photographer(MainWindow& window, ViewVisitor visit) : m_window(window), m_visit(std::move(visit)) {}
    void take(const QString& name) { m_good = m_visit(m_window, name) && m_good; }
    bool good() const { return m_good; }

private:
    MainWindow& m_window;
    ViewVisitor m_visit;
    bool m_good = true;
};

/// Index of the first step that matches, otherwise 0.
int findStep(const TracePtr& trace, const std::function<bool(const Step&)>& fits);
/// A sum of feature maps with a fair number of channels.
bool isActivation(const Step& step);

// The screenshots of the larger rooms.
void photographCheckpoint(MainWindow& window, Photographer& photographer);
void photographConfigs(MainWindow& window, Photographer& photographer);
void photographAnswer(MainWindow& window, Photographer& photographer);
void photographRegistry(MainWindow& window, Photographer& photographer);
void photographTest(MainWindow& window, Photographer& photographer);
void photographData(MainWindow& window, Photographer& photographer);
void photographTraining(MainWindow& window, Photographer& photographer);
void photographNumbers(MainWindow& window, Photographer& photographer);
/// A results file with made-up scores for pictures whose labels these are: most are right, each `wrong`-th is not. Returns its path.
QString writeMadeResults(const QString& path, const std::vector<int>& labels, std::size_t wrong);

}  // namespace teardown
