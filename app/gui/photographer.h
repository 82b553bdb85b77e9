// Photographer: pictures of a window in both themes, and waiting for what is to be on them. Shared by the files that walk the window.
#pragma once

#include "core/trace/trace.h"

#include <QString>

#include <functional>

namespace teardown {

class MainWindow;

/// False when the condition did not come true in time.
bool waitFor(const std::function<bool()>& condition, int milliseconds = 120000);
/// Lets the window come to rest.
void settle(MainWindow& window, int milliseconds = 500);

class Photographer {
public:
    Photographer(MainWindow& window, QString folder) : m_window(window), m_folder(std::move(folder)) {}
    /// NAME_light.png and NAME_dark.png.
    void take(const QString& name);
    bool good() const { return m_good; }

private:
    MainWindow& m_window;
    QString m_folder;
    bool m_good = true;
};

/// Index of the first step that fits, else 0.
int findStep(const TracePtr& trace, const std::function<bool(const Step&)>& fits);
/// A sum of feature maps with a fair number of channels.
bool isActivation(const Step& step);

// What is photographed of the larger rooms.
void photographCheckpoint(MainWindow& window, Photographer& photographer);
void photographConfigs(MainWindow& window, Photographer& photographer);
void photographAnswer(MainWindow& window, Photographer& photographer);

}  // namespace teardown
